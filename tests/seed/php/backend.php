<?php

declare(strict_types=1);

/**
 * What backends of seed systems have in common: they say one packet, and wait until it is acknowledged.
 * A long text is said in pieces.
 */
abstract class Backend
{
    /** The name that the router has given it. */
    public string $fromUUID = '';
    public bool $connected = false;

    /** @param int $chunkSize letters of a piece; 0: everything is said at once */
    public function __construct(protected $stream, private int $chunkSize = 0)
    {
        stream_set_timeout($stream, 5);
        $this->greet();
        $ready = json_decode($this->read());
        $this->connected = ($ready->opcode ?? '') === 'ready';
        $this->fromUUID = $ready->uuid ?? '';
    }

    /** Says who it is. */
    abstract protected function greet(): void;

    /** Writes one text. */
    abstract protected function write(string $text): void;

    /** Reads one text, in one read; empty: there is none any more. */
    abstract public function read(): string;

    public function broadcast(mixed $message): bool
    {
        return $this->talk(['opcode' => 'broadcast', 'message' => $message]);
    }

    public function feedback(mixed $message, string $uuid, string $ident = ''): bool
    {
        $to = $ident === '' ? ['uuid' => $uuid] : ['uuid' => $uuid, 'ident' => $ident];
        $from = ['message' => $message, 'fromUUID' => $this->fromUUID];
        return $this->talk(['opcode' => 'feedback'] + $to + $from);
    }

    /** Says a packet; whether it was acknowledged. */
    public function talk(array $packet): bool
    {
        $text = json_encode($packet, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
        if ($this->chunkSize === 0 || mb_strlen($text) <= $this->chunkSize) {
            return $this->writeWait($text);
        }
        $pieces = mb_str_split($text, $this->chunkSize);
        foreach (['bufferON', ...$pieces, 'bufferOFF'] as $piece) {
            if (!$this->writeWait($piece)) {
                return false;
            }
        }
        return true;
    }

    /** Leaves. */
    public function silent(): void
    {
        fclose($this->stream);
    }

    private function writeWait(string $text): bool
    {
        $this->write($text);
        return (json_decode($this->read())->opcode ?? '') === 'next';
    }
}

function connectTo(int $port, string $host = '127.0.0.1')
{
    $stream = @stream_socket_client("tcp://$host:$port", $errno, $why, 5);
    if ($stream === false) {
        throw new RuntimeException("cannot connect: $why");
    }
    return $stream;
}
