// The heartbeat: a URL is asked after each good cycle, so that somebody else notices when no more cycles come (a dead
// man's switch, such as Healthchecks.io and its like).
import { visibleText } from '../../lib/escape.ts';
import { originOf } from './outcome.ts';
import type { HttpOutcome, HttpRequest, HttpSender } from './post.ts';

export interface HeartbeatOptions {
  /** May carry a secret in its path: only its origin is ever shown. */
  readonly url: string;
  readonly method: HttpRequest['method'];
  readonly sender: HttpSender;
}

export interface Heartbeat {
  /** A cycle was good. Never rejects. */
  readonly ok: (signal: AbortSignal) => Promise<HeartbeatResult>;
  /** A cycle failed for this reason: `url` with `/fail` at the end of its path, the reason as the body of a POST. */
  readonly fail: (signal: AbortSignal, reason: string) => Promise<HeartbeatResult>;
}

/** Any answer but 2xx is a failure; nothing is tried again, for the next cycle has a heartbeat of its own. */
export type HeartbeatResult = { readonly kind: 'heard' } | { readonly kind: 'failed'; readonly error: string };

const MAX_REASON = 1_000;

/** Throws a TypeError for a `url` that is none. */
export function heartbeat({ url, method, sender }: HeartbeatOptions): Heartbeat {
  const [origin, urlOfFailures] = [originOf(url), failUrl(url)];
  const tell = async (to: string, text: string | null, signal: AbortSignal) => {
    const body = method === 'POST' ? text : null;
    const type = body === null ? {} : { 'content-type': 'text/plain; charset=utf-8' };
    const headers = { 'user-agent': 'anchorwatch', ...type };
    return heard(await sender.send({ method, url: to, headers, body }, signal), origin);
  };
  return {
    ok: (signal) => tell(url, null, signal),
    fail: (signal, reason) => tell(urlOfFailures, visibleText(reason, MAX_REASON), signal),
  };
}

function failUrl(url: string): string {
  const target = new URL(url);
  target.pathname = `${target.pathname.replace(/\/$/, '')}/fail`;
  return target.href;
}

function heard(outcome: HttpOutcome, origin: string): HeartbeatResult {
  if (outcome.kind === 'failed') return { kind: 'failed', error: `${origin}: ${outcome.error}` };
  if (outcome.status >= 200 && outcome.status < 300) return { kind: 'heard' };
  return { kind: 'failed', error: `${origin}: answered ${String(outcome.status)}` };
}
