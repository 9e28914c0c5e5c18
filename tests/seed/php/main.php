<?php

declare(strict_types=1);

/**
 * What the tests let backends do, told by one argument in JSON; what came of it is printed, a line of JSON each.
 *
 *     php main.php '{"as": "raw", "port": 8080, "path": "/php", "do": [["broadcast", "hello"]]}'
 *     php main.php '{"as": "operator", "path": "/run/admin.sock", "do": [["listConnections"]]}'
 */

require __DIR__ . '/raw-backend.php';
require __DIR__ . '/websocket-backend.php';
require __DIR__ . '/operator-socket.php';

function tell(mixed $value): void
{
    echo json_encode($value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\n";
}

function start(array $job): Backend|OperatorSocket
{
    $chunkSize = $job['chunkSize'] ?? 0;
    return match ($job['as']) {
        'raw' => new RawBackend(connectTo($job['port']), $job['path'], $chunkSize),
        'websocket' => new WebSocketBackend(
            connectTo($job['port']),
            $job['path'],
            $job['ident'] ?? '',
            $chunkSize,
        ),
        'operator' => new OperatorSocket($job['path']),
    };
}

$job = json_decode($argv[1], true, 512, JSON_THROW_ON_ERROR);
for ($time = 0; $time < ($job['times'] ?? 1); $time++) {
    try {
        $client = start($job);
    } catch (RuntimeException $problem) {
        tell(['problem' => $problem->getMessage()]);
        exit(1);
    }
    if ($client instanceof Backend) {
        tell(['connected' => $client->connected, 'uuid' => $client->fromUUID]);
    }
    foreach ($job['do'] as [$method, $arguments]) {
        tell($client->$method(...$arguments));
    }
}
