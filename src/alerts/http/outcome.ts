// What an HTTP exchange means for a notification: sent, to be tried again, or refused for good.
import type { EpochMs } from '../../lib/clock.ts';
import { retryAfterMs } from '../../lib/retry-after.ts';
import { refused, retry, sent, type SendResult } from '../receivers/receiver.ts';
import type { HttpOutcome } from './post.ts';

// Client errors (RFC 9110 section 15.5) that say nothing about the request: time passes, and they do too.
const PASSING: readonly number[] = [
  407, // a proxy wants a password: its operator's word, not the receiver's
  408, // the request took too long
  425, // too early (RFC 8470)
  429, // too many requests (RFC 6585)
];

/**
 * 2xx is sent; redirects and most of 4xx are refused; 5xx, the passing ones of 4xx, and failures are tried again. The
 * error begins with `origin`, as of `originOf`, and holds nothing that the receiver wrote.
 */
export function resultOf(outcome: HttpOutcome, origin: string, now: EpochMs): SendResult {
  if (outcome.kind === 'failed') return retry(`${origin}: ${outcome.error}`);
  const { status, retryAfter } = outcome;
  const answer = `${origin}: answered ${String(status)}`;
  if (status >= 200 && status < 300) return sent();
  // Followed, it would take the body to where the operator did not send it.
  if (status >= 300 && status < 400) return refused(`${answer}, and redirects are not followed`);
  if (status >= 400 && status < 500 && !PASSING.includes(status)) return refused(answer);
  return retry(answer, retryAfterMs(retryAfter, now));
}

/** All of a URL that may be shown: the rest of it may be a secret. */
export function originOf(url: string): string {
  return new URL(url).origin;
}
