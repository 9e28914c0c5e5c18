/**
 * The load process: drives one router at a time, as the coordinator asks.
 */
import { jsonCodec } from '@realmwire/protocol';
import { msgpackCodec } from '@realmwire/protocol/msgpack';
import type { ContenderName } from '../contenders/contenders.ts';
import { clientPeers } from '../peers/client-peer.ts';
import { openFloorPeer } from '../peers/floor-peer.ts';
import type { OpenPeer } from '../peers/peer.ts';
import { realmwirePeers } from '../peers/realmwire-peer.ts';
import { openSocketioPeer } from '../peers/socketio-peer.ts';
import { openWampPeer } from '../peers/wamp-peer.ts';
import { serveControl } from '../process/control.ts';
import { type FanoutOptions, startFanoutLoad } from './fanout-load.ts';
import { HealthyLoad, HostileLoad } from './hostile-load.ts';
import { openIdle } from './idle-load.ts';
import { type Pace, PacedLoad } from './paced-load.ts';
import { startRpcLoad } from './rpc-load.ts';
import type { RunningLoad, Target } from './running-load.ts';
import {
  type SeedFanoutOptions,
  type SeedSayOptions,
  startSeedFanout,
  startSeedSay,
} from './seed-load.ts';
import { StalledLoad, type StalledOptions } from './stalled-load.ts';
import { StormLoad } from './storm-load.ts';
import { type TransferOptions, transfer } from './transfer-load.ts';

const LEAN: Record<ContenderName, OpenPeer> = {
  floor: openFloorPeer,
  socketio: openSocketioPeer,
  json: realmwirePeers(jsonCodec),
  msgpack: realmwirePeers(msgpackCodec),
  wamp: openWampPeer,
  fox: openWampPeer,
  nexus: openWampPeer,
};

/** Where messages are long, Realmwire's own client is measured too: it is what cuts them. */
const FULL: Record<ContenderName, OpenPeer> = {
  ...LEAN,
  json: clientPeers('json'),
  msgpack: clientPeers('msgpack'),
};

let running: RunningLoad | undefined;
let stalled: StalledLoad | undefined;
let hostile: HostileLoad | undefined;
let healthy: HealthyLoad | undefined;
let storming: StormLoad | undefined;
let pacedLoad: PacedLoad | undefined;

serveControl({
  rpc: async ({ contender, port, inFlight }: Target & { inFlight: number }) => {
    running = await startRpcLoad(LEAN[contender], port, inFlight);
  },
  fanout: async ({ contender, port, ...options }: Target & FanoutOptions) => {
    running = await startFanoutLoad(LEAN[contender], port, options);
  },
  seedSay: async ({ port, ...options }: { port: number } & SeedSayOptions) => {
    running = await startSeedSay(port, options);
  },
  seedFanout: async ({ port, ...options }: { port: number } & SeedFanoutOptions) => {
    running = await startSeedFanout(port, options);
  },
  idleOpen: ({ contender, port, count }: Target & { count: number }) =>
    openIdle(LEAN[contender], port, count),
  mark: () => running?.meter.mark(),
  stop: () => running?.stop(),

  transfer: ({ contender, port, link, ...options }: Target & { link: number } & TransferOptions) =>
    transfer(FULL[contender], { router: port, link }, options),

  stalledOpen: async ({ contender, port, ...options }: Target & StalledOptions) => {
    stalled = await StalledLoad.open(LEAN[contender], port, options);
  },
  stormOpen: async ({ contender, port, clients }: Target & { clients: number }) => {
    storming = await StormLoad.open(LEAN[contender], port, clients);
  },
  storm: () => storming?.storm(),

  hostileStart: async ({ contender, port }: Target) => {
    hostile = new HostileLoad(port);
    await hostile.start(LEAN[contender]);
  },
  hostileStop: () => hostile?.stop(),
  healthyStart: async ({ contender, port }: Target) => {
    healthy = new HealthyLoad();
    await healthy.start(LEAN[contender], port);
  },
  healthyMark: () => healthy?.mark(),
  healthyStop: () => healthy?.stop(),

  pacedOpen: async ({ contender, port, healthy: count }: Target & { healthy: number }) => {
    pacedLoad = await PacedLoad.open(LEAN[contender], port, count);
  },
  pacedRun: (pace: Pace) => pacedLoad?.run(pace),
  pacedPause: () => pacedLoad?.pause(),
  pacedResume: () => pacedLoad?.resume(),

  stalledRun: (events: number) => stalled?.run(events),
  stalledStall: () => stalled?.stall(),
  stalledResume: () => stalled?.resume(),
});
