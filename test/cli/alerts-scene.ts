// A store as a daemon leaves it, and the program run on it in this process, at an instant that stands still.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { TestContext } from 'node:test';

import type { Incident, Member } from '../../src/alerts/incident.ts';
import type { DeliveryMark } from '../../src/alerts/outbox.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { Output } from '../../src/cli/terminal.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { cycleRecord, DAY, decision, delivery, incident, MINUTE, START } from '../contract/records.ts';

export const HOUR = 60 * MINUTE;
/** Two days after it began. */
export const NOW = START + 2 * DAY;

export const BROKEN = 'inc-0a1b2c3d4e5f';
export const EXPOSED = 'inc-0a9f8e7d6c5b';
export const ITSELF = 'inc-7777aaaa8888';
export const OVER = 'inc-55e0d1c2b3a4';

export interface AlertsScene {
  readonly folder: string;
  readonly config: string;
  /** Opens the store as a daemon would, for as long as `use` takes. */
  readonly inStore: <Result>(use: (store: Store) => Promise<Result>) => Promise<Result>;
  /** `anchorwatch alerts ARGS`, as in a terminal. */
  readonly alerts: (args: readonly string[], settings?: RunSettings) => Promise<Answer>;
}

export interface RunSettings {
  readonly now?: number;
  readonly columns?: number;
  readonly isTTY?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const CONFIG = {
  firmware: [
    firmwareLine('thermostat-1.4', { devices: 12_400, labels: { site: 'lab' } }),
    firmwareLine('thermostat-1.5', { devices: 800 }),
    firmwareLine('pump-2.0', {}),
  ],
  targets: [{ host: 'api.example', labels: { owner: 'ops' } }],
};

function firmwareLine(id: string, more: Readonly<Record<string, unknown>>) {
  const targets = [{ host: 'content.example' }, { host: 'api.example' }];
  return { id, stack: 'mbedtls', anchors: ['pinned.pem'], targets, ...more };
}

/** A folder with a config file; without a store until `inStore` makes one. */
export async function alertsScene(context: TestContext, settings: object = {}): Promise<AlertsScene> {
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-alerts-'));
  context.after(() => rm(folder, { recursive: true }));
  const config = join(folder, 'anchorwatch.yaml');
  const sqlite = join(folder, 'anchorwatch.db');
  await writeFile(config, JSON.stringify({ ...CONFIG, store: { sqlite }, ...settings }));
  return {
    folder,
    config,
    inStore: async (use) => {
      const store = await openSqliteStore({ file: sqlite });
      return use(store).finally(() => store.close());
    },
    alerts: (args, run) => program(['alerts', ...args, '--config', config], run),
  };
}

/** A scene in which all that can be seen is there to be seen. */
export async function fullScene(context: TestContext, settings?: object): Promise<AlertsScene> {
  const scene = await alertsScene(context, settings);
  await scene.inStore(fill);
  return scene;
}

/** Runs the program, and gives what it wrote. */
export async function program(args: readonly string[], run: RunSettings = {}): Promise<Answer> {
  const { now = NOW, columns = 80, isTTY = false, env = {} } = run;
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written): Output => ({
    isTTY,
    columns,
    write: (text) => {
      written[name] += text;
      return Promise.resolve('written');
    },
  });
  const terminal = { stdin: Readable.from([]), stdout: output('stdout'), stderr: output('stderr') };
  const status = await runProgram(args, { ...terminal, env: { SUDO_USER: 'anna', ...env }, clock: { now: () => now } });
  return { status, ...written };
}

export function member(firmware: string, host: string, changes: Partial<Member> = {}): Member {
  const level = changes.level ?? 'broken';
  const course = { level, peak: level, before: 'safe', at: START, revision: 1 } as const;
  return { firmware, target: `${host}:443`, ...course, isWatched: true, movedTo: null, ...changes };
}

export const broken: Incident = incident({
  id: BROKEN,
  level: 'broken',
  summary: '2 firmware lines (13,200 devices) refuse content.example:443: needs Example Root G2',
  members: [
    member('thermostat-1.5', 'content.example', { before: 'started', at: START + HOUR }),
    member('thermostat-1.4', 'content.example', { before: 'started', at: START + HOUR }),
    member('pump-2.0', 'content.example', { level: 'started', at: START + 2 * HOUR }),
    member('pump-2.0', 'api.example', { level: 'safe', before: 'started', at: START + 3 * HOUR }),
    member('pump-1.0', 'content.example', { at: START + 4 * HOUR, isWatched: false }),
    member('lamp-1.0', 'content.example', { at: START + 5 * HOUR, movedTo: EXPOSED }),
  ],
});

const exposed: Incident = incident({
  id: EXPOSED,
  level: 'exposed',
  openedAt: START + DAY,
  reopenedAt: START + DAY,
  summary: 'thermostat-1.4 (12,400 devices) will refuse api.example:443 from 2026-04-01: Example Root G1 ends',
  members: [member('thermostat-1.4', 'api.example', { level: 'exposed', at: START + DAY })],
});

const itself: Incident = incident({
  id: ITSELF,
  level: 'started',
  openedAt: NOW - 2 * HOUR,
  reopenedAt: NOW - 2 * HOUR,
  summary: 'Notifications do not get through (hook)',
  members: [],
  finding: {
    code: 'receiver-failing',
    subject: 'hook',
    since: NOW - 3 * HOUR,
    detail: 'Nothing gets through to hook for an hour or longer; 1 notification waits. Last error: answered 500',
    remedy: 'Mend the receiver, then try it: anchorwatch alerts test hook. What waits is sent by itself.',
  },
});

const over: Incident = incident({
  id: OVER,
  level: 'safe',
  openedAt: START - 3 * DAY,
  reopenedAt: START - 3 * DAY,
  resolvedAt: START - 2 * DAY,
  summary: 'thermostat-1.4 (12,400 devices) refuses old.example:443',
  members: [member('thermostat-1.4', 'old.example', { level: 'safe', before: 'broken', at: START - 2 * DAY })],
});

export async function fill(store: Store): Promise<void> {
  await store.recordCycle(cycleRecord({ finishedAt: NOW - 12_000 }));
  const of = (one: Incident, kind: 'opened' | 'raised' | 'reminder', at: number) => ({
    ...{ incident: one.id, kind, at, openedAt: one.openedAt, summary: one.summary },
    outlook: { from: 'safe', to: kind === 'opened' ? 'started' : one.level } as const,
  });
  const opened = of(broken, 'opened', START);
  const raised = of(broken, 'raised', START + HOUR);
  const reminder = of(broken, 'reminder', NOW - 10 * MINUTE);
  const receivers = ['ops', 'chat', 'hook'];
  await store.recordDecision(
    decision({
      incidents: [broken, exposed, itself, over],
      deliveries: receivers.map((receiver) => delivery(receiver, 'ntf-0000000000000001', opened)),
    }),
  );
  await store.settle([sent('ntf-0000000000000001/ops', START + 2_000), lost('ntf-0000000000000001/hook')], null);
  const deliveries = [
    delivery('ops', 'ntf-0000000000000002', raised),
    delivery('hook', 'ntf-0000000000000002', raised),
  ];
  await store.recordDecision(decision({ at: START + HOUR, deliveries }));
  await store.settle([sent('ntf-0000000000000002/ops', START + HOUR + 12 * MINUTE)], null);
  await store.settle([failed('ntf-0000000000000002/hook')], null);
  const again = [delivery('ops', 'ntf-0000000000000003', reminder)];
  await store.recordDecision(decision({ at: NOW - 10 * MINUTE, deliveries: again }));
}

function sent(deliveryId: string, at: number): DeliveryMark {
  return { deliveryId, result: { kind: 'delivered', at } };
}

function failed(deliveryId: string): DeliveryMark {
  const error = 'https://hooks.example.com: answered 500';
  return {
    deliveryId,
    result: { kind: 'retry', at: NOW - MINUTE, nextAttemptAt: NOW + 3 * MINUTE, error, reached: [] },
  };
}

function lost(deliveryId: string): DeliveryMark {
  return {
    deliveryId,
    result: { kind: 'undeliverable', at: NOW - HOUR, error: 'https://hooks.example.com: answered 404' },
  };
}
