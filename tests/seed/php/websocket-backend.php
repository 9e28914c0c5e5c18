<?php

declare(strict_types=1);

require_once __DIR__ . '/backend.php';

/**
 * Speaks WebSocket (RFC 6455). It takes one frame of what a read brings, and never sees the rest, as old
 * clients do.
 */
final class WebSocketBackend extends Backend
{
    private const TEXT = 0x1;
    private const CLOSE = 0x8;
    private const PING = 0x9;
    private const PONG = 0xA;

    public string $status = '';

    public function __construct(
        $stream,
        private string $resource,
        private string $ident = '',
        int $chunkSize = 0,
    ) {
        parent::__construct($stream, $chunkSize);
    }

    protected function greet(): void
    {
        $key = base64_encode(random_bytes(16));
        $head = "GET {$this->resource} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            . "Connection: Upgrade\r\nSec-WebSocket-Key: $key\r\nSec-WebSocket-Version: 13\r\n"
            . "Client-Type: php\r\n" . ($this->ident === '' ? '' : "Ident: {$this->ident}\r\n");
        fwrite($this->stream, "$head\r\n");
        $answer = (string) fread($this->stream, 1024);
        $this->status = strtok($answer, "\r\n") ?: '';
        $accept = base64_encode(sha1($key . '258EAFA5-E914-47DA-95CA-C5AB0DC85B11', true));
        if (!str_contains($answer, $accept)) {
            throw new RuntimeException("not upgraded: {$this->status}");
        }
    }

    protected function write(string $text): void
    {
        $this->frame(self::TEXT, $text);
    }

    public function read(): string
    {
        for (;;) {
            $bytes = (string) fread($this->stream, 8192);
            if (strlen($bytes) < 2) {
                return '';
            }
            [$start, $length] = self::lengthOf($bytes);
            while (strlen($bytes) < $start + $length && !feof($this->stream)) {
                $bytes .= fread($this->stream, $start + $length - strlen($bytes));
            }
            $payload = substr($bytes, $start, $length);
            $opcode = ord($bytes[0]) & 0xF;
            if ($opcode === self::CLOSE) {
                return '';
            }
            if ($opcode !== self::PING) {
                return $payload;
            }
            $this->frame(self::PONG, $payload);
        }
    }

    public function silent(): void
    {
        $this->frame(self::CLOSE, '');
        parent::silent();
    }

    /** Where the payload of a frame begins, and how long it is. */
    private static function lengthOf(string $bytes): array
    {
        $length = ord($bytes[1]) & 0x7F;
        return match (true) {
            $length < 126 => [2, $length],
            $length === 126 => [4, unpack('n', $bytes, 2)[1]],
            default => [10, unpack('J', $bytes, 2)[1]],
        };
    }

    private function frame(int $opcode, string $payload): void
    {
        $length = strlen($payload);
        $head = match (true) {
            $length < 126 => pack('CC', 0x80 | $opcode, 0x80 | $length),
            $length < 65536 => pack('CCn', 0x80 | $opcode, 0x80 | 126, $length),
            default => pack('CCJ', 0x80 | $opcode, 0x80 | 127, $length),
        };
        $mask = random_bytes(4);
        $masked = $payload ^ substr(str_repeat($mask, intdiv($length, 4) + 1), 0, $length);
        fwrite($this->stream, $head . $mask . $masked);
    }
}
