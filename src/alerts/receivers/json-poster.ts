// One POST of JSON to a service, and what its answer means: what the receivers of chat and pager services share.
import type { SecretSource } from '../../config/schema-parts.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { originOf, resultOf } from '../http/outcome.ts';
import { httpSender, type HttpOutcome } from '../http/post.ts';
import { ReceiverConfigError, type ReceiverParts, type SendResult } from './receiver.ts';

// Long enough for a service on a bad day; a receiver that hangs keeps only its own notifications waiting.
const HTTP_TIMEOUT_MS = 30_000;

export interface Service {
  /** May hold a secret: only its origin is ever shown. */
  readonly url: string;
  readonly ca: string | undefined;
  /** What else may be a secret, of what is sent: a reason that repeats it is not shown. */
  readonly secrets: readonly string[];
  /** Beside the content type. */
  readonly headers: Readonly<Record<string, string>>;
  readonly explain: Explain;
}

/** Reads what the service writes in the body of an answer. The body is a stranger's, and need not be of that service. */
export type Explain = (body: string) => Explanation;

export interface Explanation {
  /** Why, in the words of the service; null when the body says nothing that is known. */
  readonly reason: string | null;
  /** Seconds to wait, where the body has them and the header may not; null: ask the header. */
  readonly retryAfter: number | null;
}

export type PostJson = (body: unknown, signal: AbortSignal) => Promise<SendResult>;

const MAX_REASON = 200;

/** The `resultOf` the exchange, with the reason that the service gives. */
export function jsonPoster(service: Service, parts: ReceiverParts): PostJson {
  const { url, ca, headers } = service;
  const sender = httpSender({ ca: parts.pemOf(ca), environment: parts.environment, timeoutMs: HTTP_TIMEOUT_MS });
  return async (body, signal) => {
    const outcome = await sender.send(
      {
        method: 'POST',
        url,
        // Without the charset, Teams counts every character as two bytes.
        headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'anchorwatch', ...headers },
        body: JSON.stringify(body),
      },
      signal,
    );
    return explained(outcome, service, parts.clock.now());
  };
}

function explained(outcome: HttpOutcome, service: Service, now: EpochMs): SendResult {
  const origin = originOf(service.url);
  if (outcome.kind === 'failed') return resultOf(outcome, origin, now);
  const { reason, retryAfter } = service.explain(outcome.body);
  const waits = outcome.retryAfter ?? (retryAfter === null ? null : String(Math.ceil(retryAfter)));
  const result = resultOf({ ...outcome, retryAfter: waits }, origin, now);
  if (result.kind === 'sent' || reason === null || isEcho(reason, service)) return result;
  return { ...result, error: `${result.error} (${visibleText(reason, MAX_REASON)})` };
}

// A server that does not know a path likes to repeat it.
function isEcho(reason: string, { url, secrets }: Service): boolean {
  return [new URL(url).pathname, ...secrets].some((secret) => secret.length > 1 && reason.includes(secret));
}

/**
 * The URL that the config names, or that is behind the secret which it names. Throws ReceiverConfigError when that is no
 * http or https URL.
 */
export function urlOf(url: string | SecretSource, parts: Pick<ReceiverParts, 'secretOf'>): string {
  const text = (typeof url === 'string' ? url : parts.secretOf(url)).trim();
  const parsed = URL.parse(text);
  if (parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username + parsed.password === '') return text;
  throw new ReceiverConfigError(['url'], 'something else', 'an http or https URL without user and password');
}

/** The first of `keys` that is a text in an answer of JSON; null where none is, or the body is something else. */
export function textIn(body: string, keys: readonly string[]): string | null {
  const answer = objectIn(body);
  return keys.map((key) => answer[key]).find((value) => typeof value === 'string') ?? null;
}

/** The object that a body of JSON is; empty for every other body. */
export function objectIn(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // An error page of a proxy in between, for instance: it says nothing that we know how to read.
    return {};
  }
}
