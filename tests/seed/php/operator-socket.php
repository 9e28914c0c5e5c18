<?php

declare(strict_types=1);

/** Asks a router over its UNIX socket who is there, and sends to one of them. */
final class OperatorSocket
{
    private $stream;

    public function __construct(string $path)
    {
        $this->stream = @stream_socket_client("unix://$path", $errno, $why, 5);
        if ($this->stream === false) {
            throw new RuntimeException("cannot connect: $why");
        }
        stream_set_timeout($this->stream, 5);
    }

    /** @return list<array{clientId: string, host: string}> */
    public function listConnections(): array
    {
        fwrite($this->stream, "LIST WEBSOCKETS\n");
        $found = [];
        $this->line();
        for ($line = $this->line(); !str_starts_with($line, '==='); $line = $this->line()) {
            [$clientId, $host] = explode(' ', $line, 2);
            $found[] = ['clientId' => $clientId, 'host' => $host];
        }
        return $found;
    }

    /** True, or what was wrong. */
    public function sendMessage(string $clientId, string $json): bool|string
    {
        fwrite($this->stream, "SEND MESSAGE $clientId $json\n");
        $answer = $this->line();
        return $answer === 'OK' ? true : preg_replace('/^ERROR /', '', $answer);
    }

    private function line(): string
    {
        $line = fgets($this->stream);
        if ($line === false) {
            throw new RuntimeException('the router has ended the connection');
        }
        return rtrim($line, "\n");
    }
}
