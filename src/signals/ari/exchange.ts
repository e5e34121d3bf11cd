// The two things that a CA is asked: where its renewal information is, and what it says of one certificate; and when it
// may be asked again.
import type { Clock, EpochMs } from '../../lib/clock.ts';
import type { HttpGet, HttpGetOutcome } from '../../lib/http/get.ts';
import { retryAfterMs } from '../../lib/retry-after.ts';
import { MAX_ANSWER_BYTES, renewalAnswer, renewalInfoUrl } from './answers.ts';
import type { AnsweredWindow } from './ari-signals.ts';
import { type AriState, directoryState, withCertificate, withDirectory } from './ari-state.ts';
import type { AriDirectory } from './directories.ts';

export interface ExchangeParts {
  readonly get: HttpGet;
  readonly clock: Clock;
  /** Until a certificate is asked for again, where its CA does not say. */
  readonly intervalMs: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
// After which a CA that failed is asked again, where it does not say.
const PAUSE_MS = 10 * MINUTE_MS;

/** Whether an instant to wait for has come; one further ahead than any wait was made before the clock was set back. */
export function isDueAt(at: EpochMs, now: EpochMs): boolean {
  return at <= now || at - now > 30 * DAY_MS;
}

interface Found {
  readonly state: AriState;
  /** Null: it is not known, and the state says why. */
  readonly url: string | null;
}

/** Where the CA is to be asked: as its directory said within the last day, else as it says now, else as it said last. */
export async function findRenewalInfo(
  { url }: AriDirectory,
  state: AriState,
  parts: ExchangeParts,
  signal: AbortSignal,
): Promise<Found> {
  const known = directoryState(state, url);
  const age = parts.clock.now() - known.fetchedAt;
  if (known.renewalInfo !== null && age >= 0 && age < DAY_MS) return { state, url: known.renewalInfo };
  const outcome = await parts.get(requestFor(url), signal);
  const now = parts.clock.now();
  const renewalInfo = isOk(outcome) ? renewalInfoUrl(outcome.body, url) : null;
  if (renewalInfo !== null) {
    const fetched = { url, renewalInfo, fetchedAt: now, pausedUntil: now, problem: null };
    return { state: withDirectory(state, fetched), url: renewalInfo };
  }
  const reason = isOk(outcome) ? 'it names no renewalInfo' : reasonOf(outcome);
  const problem = `the ACME directory ${url} is of no use: ${reason}`;
  return { state: withDirectory(state, paused(known, outcome, problem, now)), url: null };
}

export interface RenewalQuestion {
  readonly endEntity: string;
  readonly certId: string;
  readonly directory: AriDirectory;
  readonly renewalInfo: string;
}

interface Answered {
  readonly state: AriState;
  /** Null: the CA said nothing that can be used, and what it said before stands. */
  readonly window: AnsweredWindow | null;
}

/** Asks for one certificate. */
export async function askRenewal(
  { endEntity, certId, directory, renewalInfo }: RenewalQuestion,
  state: AriState,
  parts: ExchangeParts,
  signal: AbortSignal,
): Promise<Answered> {
  const source = `${renewalInfo.replace(/\/$/, '')}/${certId}`;
  const outcome = await parts.get(requestFor(source), signal);
  const now = parts.clock.now();
  const settled = (problem: string | null): AriState =>
    withCertificate(state, { endEntity, problem, nextAt: now + waitMs(outcome, parts.intervalMs, now) });
  // A certificate that it does not know, or no longer: there is no window, and nothing is wrong.
  if (outcome.kind === 'answered' && outcome.status === NOT_FOUND) return { state: settled(null), window: null };
  if (!isOk(outcome)) {
    const problem = `${source} gives no renewal information: ${reasonOf(outcome)}`;
    const pause = paused(directoryState(state, directory.url), outcome, problem, now);
    return { state: withDirectory(state, pause), window: null };
  }
  const works = withDirectory(settled(null), { ...directoryState(state, directory.url), problem: null });
  const answer = renewalAnswer(outcome.body);
  if (answer.kind === 'window') return { state: works, window: { ...answer.window, source } };
  return { state: settled(`${source} gives ${answer.reason}`), window: null };
}

const OK = 200;
const NOT_FOUND = 404;

type Answer = Extract<HttpGetOutcome, { kind: 'answered' }>;

function isOk(outcome: HttpGetOutcome): outcome is Answer {
  return outcome.kind === 'answered' && outcome.status === OK;
}

function reasonOf(outcome: HttpGetOutcome): string {
  return outcome.kind === 'failed' ? outcome.error : `the server answered with status ${String(outcome.status)}`;
}

function requestFor(url: string) {
  return { url, headers: { accept: 'application/json' }, maxBytes: MAX_ANSWER_BYTES };
}

function paused<Directory extends object>(
  directory: Directory,
  outcome: HttpGetOutcome,
  problem: string,
  now: EpochMs,
) {
  return { ...directory, problem, pausedUntil: now + waitMs(outcome, PAUSE_MS, now) };
}

/** As Retry-After wants it, between a minute and a day (RFC 9773 section 4.3.2), else `otherwise`. */
function waitMs(outcome: HttpGetOutcome, otherwise: number, now: EpochMs): number {
  const wanted = outcome.kind === 'answered' ? retryAfterMs(outcome.retryAfter, now) : null;
  return wanted === null ? otherwise : Math.min(Math.max(wanted, MINUTE_MS), DAY_MS);
}
