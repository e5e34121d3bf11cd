// Whether somebody knows the password: tried one after the other, and not too often.
import type { Clock } from '../../lib/clock.ts';
import { passwordMatches, type PasswordHash } from '../../lib/password-hash.ts';
import { createTurns } from '../../lib/turns.ts';
import { Attempts } from './attempts.ts';

export type LoginOutcome =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  /** It was not looked at. */
  | { readonly kind: 'too-often'; readonly waitMs: number };

const LIMITS = { perAddress: 10, overall: 50, withinMs: 15 * 60_000 };
/** Each takes 128 MiB and some tenths of a second: whoever comes while more than this wait has to come again. */
const MAX_WAITING = 5;
const COME_AGAIN_MS = 5_000;
/** A longer one was not set by `anchorwatch web password`. */
export const MAX_PASSWORD = 1_024;

/** Gives what looks at passwords, for as long as the page is served. */
export function loginDesk(clock: Clock) {
  const attempts = new Attempts(LIMITS);
  const turns = createTurns();
  let waiting = 0;
  return async (password: string, hash: PasswordHash, address: string): Promise<LoginOutcome> => {
    if (waiting >= MAX_WAITING) return { kind: 'too-often', waitMs: COME_AGAIN_MS };
    const waitMs = attempts.take(address, clock.now());
    if (waitMs > 0) return { kind: 'too-often', waitMs };
    waiting += 1;
    try {
      const isRight = password.length <= MAX_PASSWORD && (await turns.inTurn(() => passwordMatches(password, hash)));
      if (isRight) attempts.giveBack(address);
      return { kind: isRight ? 'right' : 'wrong' };
    } finally {
      waiting -= 1;
    }
  };
}
