// When a daemon is killed: at a random instant, or right when something happens.
import { type EventEmitter, once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';

import type { Dice } from '../stacks/dice.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';

/** What happens outside of the daemon: a probe shakes hands, a webhook has come, a mail is half said. */
export interface Moments {
  readonly handshake: [];
  readonly webhook: [];
  readonly connected: [];
  readonly sender: [];
  readonly recipient: [];
  readonly mail: [];
}

export type Kill =
  /** So long after the process was started: code is loaded, the lock taken, the store opened. */
  | { readonly kind: 'starting'; readonly afterMs: number }
  /** So long after it began to watch. */
  | { readonly kind: 'watching'; readonly afterMs: number }
  /** So long after something happened. */
  | { readonly kind: 'moment'; readonly moment: keyof Moments; readonly afterMs: number };

const STARTING_MS = 700;
const WATCHING_MS = 1_500;
/** From a handshake to the end of the cycle's transaction takes about as long. */
const WITHIN_A_CYCLE_MS = 120;
const SHORTLY_MS = 10;

export function drawKill(dice: Dice): Kill {
  return dice.weighted<() => Kill>([
    [1, () => ({ kind: 'starting', afterMs: dice.below(STARTING_MS) })],
    [3, () => ({ kind: 'watching', afterMs: dice.below(WATCHING_MS) })],
    [3, () => ({ kind: 'moment', moment: 'handshake', afterMs: dice.below(WITHIN_A_CYCLE_MS) })],
    [2, () => ({ kind: 'moment', moment: 'webhook', afterMs: dice.below(SHORTLY_MS) })],
    [
      3,
      () => ({
        kind: 'moment',
        moment: dice.pick(['connected', 'sender', 'recipient', 'mail']),
        afterMs: dice.below(SHORTLY_MS),
      }),
    ],
  ])();
}

/** Kills `daemon` when its time has come; at the latest some time after it began to watch, for not everything happens. */
export async function carryOut(kill: Kill, daemon: DaemonProcess, moments: EventEmitter<Moments>): Promise<void> {
  // Listened for from the start: a daemon that has something in the outbox sends it before it says that it watches.
  const over = new AbortController();
  const happened = kill.kind === 'moment' ? once(moments, kill.moment, { signal: over.signal }) : null;
  if (kill.kind !== 'starting') {
    const watching = daemon.line(({ msg }) => msg === 'watching', { timeoutMs: 60_000 });
    await (happened === null ? watching : Promise.race([happened, late(watching, over.signal)]));
  }
  over.abort();
  await happened?.catch(() => null);
  if (kill.afterMs > 0) await after(kill.afterMs);
  daemon.child.kill('SIGKILL');
}

async function late(watching: Promise<unknown>, signal: AbortSignal): Promise<void> {
  await watching;
  await after(WATCHING_MS, null, { signal }).catch(() => null);
}
