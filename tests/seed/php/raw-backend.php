<?php

declare(strict_types=1);

require_once __DIR__ . '/backend.php';

/** Speaks without frames: what one read brings is one packet. */
final class RawBackend extends Backend
{
    public function __construct($stream, private string $resource, int $chunkSize = 0)
    {
        parent::__construct($stream, $chunkSize);
    }

    protected function greet(): void
    {
        $this->write("php process\nGET {$this->resource} HTTP/1.1\n");
    }

    protected function write(string $text): void
    {
        fwrite($this->stream, $text);
    }

    /** Answers are short. */
    public function read(): string
    {
        return (string) fread($this->stream, 256);
    }
}
