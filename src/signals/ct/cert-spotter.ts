// Asks the Cert Spotter API v1 for the issuances of names: page by page, within a budget, and no faster than it wants.
// https://sslmate.com/help/reference/ct_search_api_v1
import type { Clock } from '../../lib/clock.ts';
import type { HttpGet, HttpGetRequest } from '../../lib/http/get.ts';
import { type CtPage, pageFrom } from './answer.ts';
import { type CtBudget, spend } from './budget.ts';
import { type CtCursor, dueCursors } from './cursor.ts';

export interface CertSpotterSettings {
  /** `https://api.certspotter.com/v1/issuances`, or something that answers like it. */
  readonly url: string;
  /** Sent as Bearer; without one the API allows fewer queries. */
  readonly key: string | null;
  /** How often a name is asked about, at most. */
  readonly intervalMs: number;
  /** Over all names. */
  readonly queriesPerHour: number;
}

// The API's own limits are not documented; clients take a hundred queries an hour without a key for granted.
export const CERT_SPOTTER_DEFAULTS: CertSpotterSettings = {
  url: 'https://api.certspotter.com/v1/issuances',
  key: null,
  intervalMs: 3_600_000,
  queriesPerHour: 60,
};

/** What is kept in the store between rounds. */
export interface CertSpotterState {
  readonly cursors: readonly CtCursor[];
  readonly budget: CtBudget;
}

export interface CertSpotterParts {
  readonly settings: CertSpotterSettings;
  readonly get: HttpGet;
  readonly clock: Clock;
  /** From 0 to 1, for the jitter. */
  readonly random: () => number;
}

// A hundred certificates of 3 kB in base64 are 400 kB; with the most names that CAs put into one, some megabytes.
const MAX_PAGE_BYTES = 8 * 1024 * 1024;
// A name with more waits for the next round, so that the others get their turn.
const MAX_PAGES = 10;

/**
 * Asks about every name (as of `ctName`) that is due, and gives page by page what came. Write each page into the store
 * before asking for the next: whatever happens in between, no issuance is lost, and one that comes again is the same by its
 * `tbsSha256`. Ends when no name is due, the budget is spent, the source wants to be left alone, or `signal` is aborted.
 */
export async function* certSpotterPages(
  names: readonly string[],
  state: CertSpotterState,
  parts: CertSpotterParts,
  signal: AbortSignal,
): AsyncGenerator<CtPage, void, undefined> {
  let { budget } = state;
  for (const cursor of dueCursors(names, state.cursors, parts.clock.now(), parts.settings.intervalMs)) {
    for await (const page of pagesOf(cursor, budget, parts, signal)) {
      budget = page.budget;
      yield page;
      if (page.then === 'stop') return;
    }
  }
}

async function* pagesOf(
  start: CtCursor,
  allowed: CtBudget,
  parts: CertSpotterParts,
  signal: AbortSignal,
): AsyncGenerator<CtPage, void, undefined> {
  const { settings, clock, get, random } = parts;
  const visited = new Set<string>();
  let cursor = start;
  let before = allowed;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const budget = spend(before, settings.queriesPerHour, clock.now());
    if (budget === null) return;
    const outcome = await get(requestFor(cursor, settings), signal);
    // What a query gave that was broken off says nothing about the source.
    if (signal.aborted) return;
    const source = sourceOf(cursor.name, settings);
    const { intervalMs } = settings;
    const page = pageFrom(outcome, { cursor, budget, visited, source, at: clock.now(), intervalMs, jitter: random() });
    yield page;
    if (page.then !== 'next-page') return;
    if (cursor.after !== null) visited.add(cursor.after);
    ({ cursor, budget: before } = page);
  }
}

function requestFor({ name, after }: CtCursor, { url, key }: CertSpotterSettings): HttpGetRequest {
  const query = new URL(url);
  query.searchParams.set('domain', name);
  // *.example.com is issued for www.example.com, too.
  query.searchParams.set('match_wildcards', 'true');
  for (const field of ['dns_names', 'issuer', 'cert_der']) query.searchParams.append('expand', field);
  if (after !== null) query.searchParams.set('after', after);
  const headers = {
    accept: 'application/json',
    'user-agent': 'anchorwatch',
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
  };
  return { url: query.href, headers, maxBytes: MAX_PAGE_BYTES };
}

/** What people look the certificate up by. */
function sourceOf(name: string, { url }: CertSpotterSettings): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}?domain=${encodeURIComponent(name)}`;
}
