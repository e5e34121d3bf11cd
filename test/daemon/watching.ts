// A daemon in this process on a host that rotates: a store on the disk, receivers in memory, a clock that is set by hand.
import { once } from 'node:events';
import type { TestContext } from 'node:test';

import type { Decision } from '../../src/alerts/decide.ts';
import type { Heartbeat } from '../../src/alerts/http/heartbeat.ts';
import type { Notification } from '../../src/alerts/notification.ts';
import { type Receiver, type SendResult, sent } from '../../src/alerts/receivers/receiver.ts';
import type { CycleReport } from '../../src/daemon/cycle.ts';
import { Daemon, type DaemonEvents } from '../../src/daemon/daemon.ts';
import { loadSetup, type Setup, type Surroundings } from '../../src/daemon/setup.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { closedAfter, newStoreFile } from '../store/sqlite/place.ts';
import { type Arrivals, arrivals } from '../support/arrivals.ts';
import { ADDRESSES, HOST, type RotationScene, startRotationScene } from '../support/rotation-scene.ts';

export interface Watching {
  readonly scene: RotationScene;
  readonly daemon: Daemon;
  readonly store: Store;
  readonly storeFile: string;
  readonly clock: Clock;
  /** What each receiver was sent, the same again included. */
  readonly told: Readonly<Record<string, Arrivals<Notification>>>;
  /** Lets time pass: both clocks go on. */
  readonly pass: (ms: number) => void;
  /** Sets the clock, while no time passes. */
  readonly setClock: (byMs: number) => void;
  /** Looks once; what was decided, or null where the look failed. */
  readonly look: () => Promise<Decision | null>;
  /** Runs a cycle; what was decided, or null where the cycle failed. */
  readonly cycle: () => Promise<Decided | null>;
  readonly serve: (list: 'old' | 'new') => void;
  /** Another daemon on the same store, once the one before has stopped. */
  readonly restart: () => Promise<Watching>;
}

export type Decided = Pick<Decision, 'incidents' | 'deliveries'>;

export interface WatchingOptions {
  /** Of the config file; cycles run when the test says so. */
  readonly settings?: Settings | ((scene: RotationScene) => Settings);
  /** Receivers by name, and what each does with a notification; default: `ops`, which takes everything. */
  readonly receivers?: Readonly<Record<string, Send>>;
  readonly heartbeat?: Heartbeat | null;
  /** The store as the daemon sees it. */
  readonly storeOf?: (store: Store) => Store;
  readonly lookEveryMs?: number;
  readonly loadTriedEveryMs?: number;
  /** How everything that the config names is read once the daemon is there. */
  readonly loadOf?: (load: () => Promise<Setup>) => Promise<Setup>;
}

type Settings = Readonly<Record<string, unknown>>;

export type Send = (...given: Parameters<Receiver['send']>) => Promise<SendResult>;

/** It has not started: the first cycle is the test's. */
export async function watching(context: TestContext, options: WatchingOptions = {}): Promise<Watching> {
  const scene = await startRotationScene();
  context.after(() => scene.close());
  const { receivers = { ops: () => Promise.resolve(sent()) }, settings = {} } = options;
  const named = Object.keys(receivers).map((name) => ({ name, log: {} }));
  const chosen = typeof settings === 'function' ? settings(scene) : settings;
  await scene.writeConfig({ schedule: NEVER, receivers: named, ...chosen });
  const storeFile = await newStoreFile(context);
  let [ahead, setBy] = [0, 0];
  const told = Object.fromEntries(Object.keys(receivers).map((name) => [name, arrivals<Notification>()]));
  const stage: Stage = {
    scene,
    storeFile,
    options,
    told,
    receivers: Object.entries(receivers).map(([name, send]) => noting(name, send, told)),
    clock: { now: () => systemClock.now() + ahead + setBy },
    monotonic: () => performance.now() + ahead,
    pass: (ms) => {
      ahead += ms;
    },
    setClock: (byMs) => {
      setBy += byMs;
    },
  };
  return startOn(stage, context);
}

interface Stage extends Pick<Watching, 'scene' | 'storeFile' | 'told' | 'clock' | 'pass' | 'setClock'> {
  readonly options: WatchingOptions;
  readonly receivers: readonly Receiver[];
  readonly monotonic: () => number;
}

async function startOn(stage: Stage, context: TestContext): Promise<Watching> {
  const { scene, storeFile, options, clock, monotonic, told, pass, setClock } = stage;
  const {
    heartbeat = null,
    storeOf = unchanged,
    lookEveryMs = NEVER_MS,
    loadTriedEveryMs,
    loadOf = justLoad,
  } = options;
  const store = closedAfter(context, await openSqliteStore({ file: storeFile, lockTimeoutMs: 100 }));
  const load = async (): Promise<Setup> => ({
    ...(await loadSetup(scene.configFile, SURROUNDINGS)),
    receivers: stage.receivers,
    heartbeat,
  });
  const every = { lookEveryMs, ...(loadTriedEveryMs !== undefined && { loadTriedEveryMs }) };
  const seen = storeOf({ ...store, close: () => Promise.resolve() });
  const daemon = new Daemon({ setup: await load(), store: seen, clock, monotonic, load: () => loadOf(load), ...every });
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopped ??= daemon.stop());
  context.after(stop);
  return {
    ...{ scene, daemon, store, storeFile, clock, told, pass, setClock },
    look: () => lookOf(daemon),
    cycle: () => cycleOf(daemon),
    serve: (list) => {
      for (const address of ADDRESSES) scene.cdn.serve(address, list === 'old' ? scene.oldList : scene.newList);
    },
    restart: async () => {
      await stop();
      await store.close();
      return startOn(stage, context);
    },
  };
}

function unchanged(store: Store): Store {
  return store;
}

function justLoad(load: () => Promise<Setup>): Promise<Setup> {
  return load();
}

async function lookOf(daemon: Daemon): Promise<Decision | null> {
  const outcome = firstOf<Decision>(daemon, 'decided', 'lookFailed');
  await daemon.look();
  return outcome;
}

async function cycleOf(daemon: Daemon): Promise<Decided | null> {
  const outcome = firstOf<CycleReport>(daemon, 'cycleCompleted', 'cycleFailed');
  await daemon.cycle();
  return (await outcome)?.record.decision ?? null;
}

/** What comes with the event `good`, or null where `bad` comes first. */
function firstOf<Given>({ events }: Daemon, good: keyof DaemonEvents, bad: keyof DaemonEvents): Promise<Given | null> {
  const ended = new AbortController();
  const { signal } = ended;
  const given = once(events, good, { signal }).then((values) => (values as [Given])[0]);
  return Promise.race([given, once(events, bad, { signal }).then(() => null)]).finally(() => {
    ended.abort();
  });
}

function noting(name: string, send: Send, told: Readonly<Record<string, Arrivals<Notification>>>): Receiver {
  return {
    name,
    send: (notification, attempt) => {
      told[name]?.push(notification);
      return send(notification, attempt);
    },
  };
}

const SURROUNDINGS: Surroundings = {
  environment: {},
  logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  certificates: () => Promise.resolve(new Map()),
  ackLinksTo: () => null,
};

/** A schedule that a test does not live to see. */
export const NEVER = '0 0 1 1 *';
const NEVER_MS = 86_400_000;

/** A firmware of the config that pins the old CA. */
export function firmwareLine({ cdn }: RotationScene, id: string, changes: Settings = {}) {
  const targets = [{ host: HOST, port: cdn.port, purpose: 'update' }];
  return { id, devices: 10, stack: 'ti-simplelink', anchors: ['firmware/old-root.pem'], targets, ...changes };
}

/** What a decision tells, to whom: `ops opened`. */
export function tellings(decision: Decided | null): readonly string[] {
  return (decision?.deliveries ?? []).map(({ receiver, notification }) => `${receiver} ${notification.kind}`);
}
