import { type SeedPacket, socketWebClient } from '@realmwire/client/seed';
import { expect, inject, test, vi } from 'vitest';

const url = inject('url');

test('[S003-26] [S003-27] in a page, socketWebClient says and hears packets as it always has', async () => {
  const { protocol, hostname, port } = new URL(url);
  const heard: SeedPacket[] = [];
  const told: string[] = [];
  const sock = new socketWebClient(`${protocol}//${hostname}`, port, '/', { realm: 'com.gym' });
  sock.setCallbackReady(({ opcode }) => told.push(opcode));
  sock.setCallbackStatus((text) => told.push(text));
  sock.setCallbackClose(() => told.push('close'));
  sock.setCallback('ReadMessage', (packet: SeedPacket) => heard.push(packet));

  sock.init();
  await vi.waitFor(() => expect(sock.isOpen()).toBe(true));
  const uuid = sock.uuid();
  await sock.sendAsync({ opcode: 'lock', message: 5 });
  sock.echo('ping pong');
  sock.feedback('to myself', uuid);
  await vi.waitFor(() => expect(heard).toHaveLength(3));
  sock.quit();
  await vi.waitFor(() => expect(told).toContain('close'));

  const stamp = { from: uuid, fromUUID: uuid };
  expect(heard).toEqual([
    { opcode: 're: lock', message: 5 },
    { opcode: 'echo', message: 'ping pong', ...stamp },
    { opcode: 'feedback', message: 'to myself', uuid, ...stamp },
  ]);
  expect(told).toEqual(['Trying to connect ...', 'Connected', 'ready', 'close']);
});

test('[X27] in a page, it comes back to its session, and loses nothing', async () => {
  const { host } = new URL(url);
  const heard: unknown[] = [];
  let readies = 0;
  const sock = socketWebClient(host, '/gym', { realm: 'com.gym' });
  sock.setCallbackReady(() => (readies += 1));
  sock.setCallbackReadMessage(({ message }: SeedPacket) => heard.push(message));
  sock.init();
  await vi.waitFor(() => expect(sock.isOpen()).toBe(true));

  const lost = new Promise<void>((resolve) => {
    sock.setCallbackStatus((text) => text.startsWith('Reconnecting') && resolve());
  });
  sock.client?.call('com.gym.cut').catch(() => {});
  await lost;
  await Promise.all([1, 2, 3].map((message) => sock.sendAsync({ opcode: 'n', message })));
  await vi.waitFor(() => expect(heard).toEqual([1, 2, 3]));

  expect(readies).toBe(1);
  sock.quit();
});
