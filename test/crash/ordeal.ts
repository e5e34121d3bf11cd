// A daemon that is killed again and again while a rotation goes by, real sinks that record every arrival, one store.
import { EventEmitter } from 'node:events';
import { join } from 'node:path';

import type { NotificationBody } from '../../src/alerts/render/notification-body.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { type Dice, diceOf } from '../stacks/dice.ts';
import { type DaemonProcess, type StartOptions, startDaemonProcess } from '../support/daemon-process.ts';
import { HOST, type RotationScene, startRotationScene } from '../support/rotation-scene.ts';
import { type ReceivedMail, type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import {
  startWebhookSink,
  type WebhookAnswer,
  type WebhookRequest,
  type WebhookSink,
} from '../support/webhook-sink.ts';
import type { Arrival } from './judge.ts';
import { faultsOf } from './judge.ts';
import { carryOut, drawKill, type Kill, type Moments } from './kill.ts';
import { type Script, scriptFor } from './script.ts';

export interface OrdealOptions {
  readonly seed: string;
  readonly kills: number;
  /** How often the script is played, each time a day later. */
  readonly days: number;
  /** The program; default: that of the checkout. */
  readonly main?: string;
  readonly onKill?: (kill: KillReport) => void;
}

export interface KillReport {
  readonly number: number;
  readonly day: number;
  readonly step: string;
  readonly kill: Kill;
}

export interface OrdealReport {
  readonly kills: number;
  readonly starts: number;
  readonly arrivals: readonly Arrival[];
  /** What was lost, told twice as two things, or left open; empty: nothing. */
  readonly faults: readonly string[];
}

interface Stage {
  readonly scene: RotationScene;
  readonly mail: SmtpSink;
  readonly hook: WebhookSink;
  readonly moments: EventEmitter<Moments>;
  readonly storeFile: string;
  readonly start: (day: number) => DaemonProcess;
  readonly calm: () => void;
}

const DAY_MS = 86_400_000;
/** For the outbox to empty itself: retries wait some seconds, some of them twice. */
const CALM_LIMIT_MS = 120_000;
const CLOCK = new URL('../support/shifted-clock.ts', import.meta.url).href;

/** Runs it, and judges what arrived by what the store says. Rejects when a daemon ends by itself, or never gets calm. */
export async function runOrdeal(options: OrdealOptions): Promise<OrdealReport> {
  const { kills, days, onKill = () => undefined } = options;
  const dice = diceOf(options.seed);
  const stage = await openStage(dice, options);
  try {
    const script = scriptFor(stage.scene, days);
    // One life that ends as asked leaves its compiled code behind: those that are killed start three times as fast by it.
    await untilCalm(stage, 0, isAllOver);
    for (let number = 0; number < kills; number += 1) onKill(await killOnce(stage, script, dice, { number, kills }));
    stage.calm();
    // What waits is sent; and what came and went is over once it has been safe for some hours.
    await untilCalm(stage, days - 1, async (store) => (await store.deliveries(['pending'], 1)).length === 0);
    await untilCalm(stage, days, isAllOver);
    const arrivals = arrivalsAt(stage);
    const store = await openSqliteStore({ file: stage.storeFile, readOnly: true });
    const faults = await faultsOf(store, arrivals, (days + 1) * DAY_MS + Date.now());
    await store.close();
    return { kills, starts: kills + 3, arrivals, faults };
  } finally {
    await Promise.all([stage.mail.close(), stage.hook.close(), stage.scene.close()]);
  }
}

async function openStage(dice: Dice, { main }: OrdealOptions): Promise<Stage> {
  const moments = new EventEmitter<Moments>();
  const scene = await startRotationScene({ onHandshake: () => moments.emit('handshake') });
  const mail = await startSmtpSink({ onStage: (stage) => moments.emit(stage) });
  let isCalm = false;
  const answers = function* (): Generator<WebhookAnswer> {
    while (!isCalm) {
      yield drawAnswer(dice);
    }
  };
  const hook = await startWebhookSink(announced(answers(), moments));
  await scene.writeConfig({ ...configFor(scene), ...receiversAt(mail, hook) });
  const start = (day: number) => {
    const env = {
      // A heap that is sized already saves the daemon from starting itself over.
      NODE_OPTIONS: `--max-semi-space-size=4 --import=${CLOCK}`,
      NODE_COMPILE_CACHE: join(scene.folder, 'compiled'),
      CLOCK_AHEAD_MS: String(day * DAY_MS),
    };
    const startOptions: StartOptions = main === undefined ? { env } : { env, main };
    return startDaemonProcess(scene.configFile, scene.folder, startOptions);
  };
  const calm = () => {
    isCalm = true;
  };
  return { scene, mail, hook, moments, storeFile: join(scene.folder, 'data', 'anchorwatch.db'), start, calm };
}

/** Mostly a receiver that is well; now and then one that is slow to say so, or is not. */
function drawAnswer(dice: Dice): WebhookAnswer {
  return dice.weighted<WebhookAnswer>([
    [12, 204],
    [4, { status: 204, afterMs: 200 }],
    [2, 500],
    [1, 'reset'],
    [1, { status: 429, headers: { 'retry-after': '1' } }],
  ]);
}

/** Asked for when a request comes in, before its body is read and before it is answered. */
function* announced(answers: Iterable<WebhookAnswer>, moments: EventEmitter<Moments>): Generator<WebhookAnswer> {
  for (const answer of answers) {
    moments.emit('webhook');
    yield answer;
  }
}

function configFor({ cdn }: RotationScene) {
  const line = (id: string, devices: number) => ({
    id,
    devices,
    stack: 'ti-simplelink',
    anchors: ['firmware/old-root.pem'],
    targets: [{ host: HOST, port: cdn.port, purpose: 'update' }],
  });
  return { firmware: [line('thermostat-1.4', 12_400), line('valve-2.0', 800)] };
}

function receiversAt(mail: SmtpSink, hook: WebhookSink) {
  return {
    receivers: [
      { name: 'ops', email: { to: ['ops@example.com'] } },
      { name: 'hook', webhook: { url: hook.url } },
    ],
    routes: [{ min: 'exposed', receivers: ['ops', 'hook'], repeat: '12h', groupInterval: '0s' }],
    smtp: { host: '127.0.0.1', port: mail.port, from: 'anchorwatch@example.com' },
  };
}

async function killOnce(
  { start, moments }: Stage,
  script: Script,
  dice: Dice,
  { number, kills }: { readonly number: number; readonly kills: number },
): Promise<KillReport> {
  const { step, day } = script.play(number, kills);
  const kill = drawKill(dice);
  const daemon = start(day);
  await carryOut(kill, daemon, moments);
  const { code, signal } = await daemon.ended;
  if (signal !== 'SIGKILL')
    throw new Error(`daemon ${String(number)} ended by itself, status ${String(code)}: ${daemon.stderr()}`);
  return { number, day, step: step.name, kill };
}

async function untilCalm(
  { start, storeFile }: Stage,
  day: number,
  isCalm: (store: Store) => Promise<boolean>,
): Promise<void> {
  const daemon = start(day);
  const limit = performance.now() + CALM_LIMIT_MS;
  const store = await daemon
    .line(({ msg }) => msg === 'cycle completed', { timeoutMs: 60_000 })
    .then(() => openSqliteStore({ file: storeFile, readOnly: true }));
  while (!(await isCalm(store))) {
    if (performance.now() > limit) throw new Error('it does not come to rest');
    await daemon.line(({ msg }) => msg === 'cycle completed', { after: daemon.lines.length });
  }
  await store.close();
  daemon.child.kill('SIGTERM');
  const { code } = await daemon.ended;
  if (code !== 0) throw new Error(`the daemon did not stop as asked, status ${String(code)}: ${daemon.stderr()}`);
}

async function isAllOver(store: Store): Promise<boolean> {
  const [open, pending] = await Promise.all([
    store.incidents({ resolved: false }, 1),
    store.deliveries(['pending'], 1),
  ]);
  return open.length === 0 && pending.length === 0;
}

function arrivalsAt({ mail, hook }: Stage): readonly Arrival[] {
  return [...mail.mails.map(mailArrival), ...hook.requests.map(webhookArrival)];
}

function mailArrival({ parsed, raw }: ReceivedMail): Arrival {
  const id = /^<(.+)@example\.com>$/.exec(parsed.messageId ?? '')?.[1] ?? '';
  // Boundaries between parts are drawn anew for each try.
  return { receiver: 'ops', id, body: raw.replace(/--_NmP-[0-9a-f]+-/g, '--_NmP-'), isTaken: true };
}

function webhookArrival({ body, answer }: WebhookRequest): Arrival {
  const { id } = JSON.parse(body) as NotificationBody;
  const status = typeof answer === 'object' ? answer.status : answer;
  return { receiver: 'hook', id, body, isTaken: status === 204 };
}
