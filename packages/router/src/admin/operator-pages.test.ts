import { limitsOf } from '@realmwire/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK } from '../shell/clock.ts';
import { Connections } from '../shell/connections.ts';
import { Doorman } from '../shell/doorman.ts';
import { Hub } from '../shell/hub.ts';
import type { Pages } from '../shell/listener.ts';
import { silentLogger } from '../shell/logger.ts';
import { operatorPages } from './operator-pages.ts';

let hub: Hub;
let connections: Connections;
let pages: Pages;

beforeEach(() => {
  hub = new Hub({
    limits: limitsOf(),
    log: silentLogger(),
    clock: { ...SYSTEM_CLOCK, now: () => 0 },
  });
  connections = new Connections(hub, new Doorman(hub, { openMethods: () => new Map() }), []);
  pages = operatorPages(hub, connections);
});

afterEach(() => connections.close());

describe('the pages of the operator listener', () => {
  test('say that the router is alive and ready', () => {
    expect(pages('/healthz')).toMatchObject({ body: 'ok\n' });
    expect(pages('/readyz')).toEqual({ type: 'text/plain; charset=utf-8', body: 'ready\n' });
  });

  test('a router that drains is alive but not ready', () => {
    hub.startDraining();

    expect(pages('/healthz')?.status).toBeUndefined();
    expect(pages('/readyz')).toMatchObject({ body: 'draining\n', status: 503 });
  });

  test('give the figures as JSON', () => {
    hub.open('com.a', undefined, {});

    const page = pages('/stats');

    expect(page?.type).toBe('application/json');
    expect(JSON.parse(String(page?.body))).toMatchObject({
      uptimeMs: 0,
      sessions: 0,
      realms: [{ realm: 'com.a', procedures: 0, droppedEvents: 0 }],
    });
  });

  test.each(['/nothing', '/constructor', ''])('there is nothing at "%s"', (path) => {
    expect(pages(path)).toBeUndefined();
  });
});
