// Brings the cached reports of CCADB up to date. Whatever goes wrong, a good report in the cache stays.
import type { Clock } from '../../lib/clock.ts';
import { CodedError, errorText } from '../../lib/coded-error.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { HttpGet, HttpGetOutcome } from '../../lib/http/get.ts';
import { type CachedReport, readCached, writeCached } from './cache.ts';
import { CSV_LIMITS } from './csv.ts';
import { checkReport, type ReportName } from './reports.ts';

export interface UpdateContext {
  /** Of the cache. */
  readonly folder: string;
  readonly httpGet: HttpGet;
  readonly clock: Clock;
  /** For each download. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type UpdateOutcome = { readonly name: ReportName; readonly url: string } & (
  | { readonly kind: 'updated'; readonly entries: number; readonly problems: number }
  /** The server has nothing newer than the cache. */
  | { readonly kind: 'unchanged' }
  /** The cache is as it was. Visible characters only. */
  | { readonly kind: 'failed'; readonly reason: string }
);

/** Downloads the report `name` from `url` and keeps it, where there is a newer one. Never rejects for what a server does. */
export async function updateReport(name: ReportName, url: string, context: UpdateContext): Promise<UpdateOutcome> {
  const reading = await readCached(context.folder, name);
  // An ETag holds for the resource that it came with (RFC 9110 section 8.8.3), and that for what is really there.
  const cached = reading.kind === 'cached' && reading.report.url === url ? reading.report : null;
  const outcome = await download(url, cached?.etag ?? null, context);
  const failed = (reason: string): UpdateOutcome => ({ name, url, kind: 'failed', reason });
  if (outcome.kind === 'failed') return failed(outcome.error);
  const confirmedAt = context.clock.now();
  if (outcome.status === NOT_MODIFIED && cached !== null && cached.etag !== null) {
    return keep({ ...cached, confirmedAt }, { name, url, kind: 'unchanged' }, context.folder);
  }
  if (outcome.status !== OK) return failed(statusText(outcome.status));
  const { body } = outcome;
  if (body.length > CSV_LIMITS.maxBytes) return failed(`larger than ${String(CSV_LIMITS.maxBytes)} bytes`);
  const check = checkReport(name, body);
  if (check.kind === 'bad') return failed(`this is not the report: ${check.reason}`);
  const report = { name, url, etag: usableEtag(outcome.etag), downloadedAt: confirmedAt, confirmedAt, body };
  const { entries, problems } = check;
  return keep(report, { name, url, kind: 'updated', entries, problems }, context.folder);
}

function statusText(status: number): string {
  const isRedirect = status >= 300 && status < 400 && status !== NOT_MODIFIED;
  return `the server answered with status ${String(status)}${isRedirect ? ' (redirects are not followed)' : ''}`;
}

const OK = 200;
const NOT_MODIFIED = 304;

async function download(url: string, etag: string | null, context: UpdateContext): Promise<HttpGetOutcome> {
  const { httpGet, timeoutMs } = context;
  const timeout = AbortSignal.timeout(timeoutMs);
  const headers = { accept: 'text/csv', ...(etag === null ? {} : { 'if-none-match': etag }) };
  const signal = AbortSignal.any([timeout, context.signal]);
  const outcome = await httpGet({ url, headers, maxBytes: CSV_LIMITS.maxBytes }, signal);
  if (outcome.kind === 'failed' && timeout.aborted) {
    return { kind: 'failed', error: `no whole answer within ${formatDuration(timeoutMs)}` };
  }
  return outcome;
}

async function keep(report: CachedReport, kept: UpdateOutcome, folder: string): Promise<UpdateOutcome> {
  try {
    await writeCached(folder, report);
    return kept;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { name: kept.name, url: kept.url, kind: 'failed', reason: errorText(error) };
  }
}

/** A stranger's header that is to be sent back: an entity tag as RFC 9110 section 8.8.3 has it, or none. */
function usableEtag(etag: string | null): string | null {
  return etag !== null && /^(W\/)?"[\x21\x23-\x7e]{0,256}"$/.test(etag) ? etag : null;
}
