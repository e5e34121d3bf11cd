// What an answer of the Cert Spotter API means: certificates and a cursor that goes on, or what went wrong and until when to wait.
import { z } from 'zod';

import type { EpochMs } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { retryAfterMs } from '../../lib/retry-after.ts';
import type { HttpGetOutcome } from '../../lib/http/get.ts';
import { boundedJson } from './bounded-json.ts';
import type { CtBudget } from './budget.ts';
import { type CtCursor, MAX_WAIT_MS } from './cursor.ts';
import { issuancePage, type IssuancePage, type Unusable } from './issuance-object.ts';
import type { LoggedCertificate } from './logged-certificate.ts';

/** Why a query brought nothing. Closed. `detail` has visible characters only. */
export type CtProblem =
  | { readonly code: 'unreachable'; readonly detail: string }
  /** 429, and until when nothing is asked. */
  | { readonly code: 'rate-limited'; readonly until: EpochMs }
  /** 5xx, as a rule a gateway's HTML. */
  | { readonly code: 'unavailable'; readonly status: number }
  /** 401: the key is not known. */
  | { readonly code: 'unauthorized' }
  /** 403: the name is a public suffix or lies beneath none, or needs another plan. */
  | { readonly code: 'not-allowed-by-plan'; readonly detail: string }
  | { readonly code: 'refused'; readonly status: number; readonly detail: string }
  /** 200, and no page of issuances in it. */
  | { readonly code: 'not-a-page' }
  /** A page without an id, or one that leads back to where its walk has been. */
  | { readonly code: 'not-advancing' };

/** What one query gave. Its parts belong into the store together: with the cursor, the certificates are taken. */
export interface CtPage {
  readonly cursor: CtCursor;
  readonly budget: CtBudget;
  readonly certificates: readonly LoggedCertificate[];
  readonly unusable: Unusable | null;
  readonly problem: CtProblem | null;
  /** `stop` where the next name would be answered alike. */
  readonly then: 'next-page' | 'next-name' | 'stop';
}

export interface Asked {
  readonly cursor: CtCursor;
  readonly budget: CtBudget;
  /** The cursors that this walk through the pages of the name has been at. */
  readonly visited: ReadonlySet<string>;
  readonly source: string;
  readonly at: EpochMs;
  readonly intervalMs: number;
  /** From 0 to 1. */
  readonly jitter: number;
}

// After something that passes by itself; a shorter interval goes before it.
const RETRY_MS = 600_000;
// What is added to every wait at most, so that many names, and many installations, do not ask in step.
const JITTER_SHARE = 0.25;
// A page has three levels, and a hundred certificates with a few names each.
const JSON_LIMITS = { maxDepth: 16, maxValues: 500_000 };

export function pageFrom(outcome: HttpGetOutcome, asked: Asked): CtPage {
  if (outcome.kind === 'failed') {
    return withProblem(asked, { code: 'unreachable', detail: outcome.error }, retryMs(asked), 'stop');
  }
  const { status, retryAfter, body } = outcome;
  const wantedMs = Math.min(retryAfterMs(retryAfter, asked.at) ?? 0, MAX_WAIT_MS);
  if (status !== 200) return refusal(status, wantedMs, body, asked);
  const page = issuancePage(boundedJson(body, JSON_LIMITS), asked.source, asked.at);
  if (page === null) return withProblem(asked, { code: 'not-a-page' }, Math.max(wantedMs, retryMs(asked)), 'stop');
  if (page.length === 0) return lastPage(asked, wantedMs);
  return fullPage(page, asked);
}

/** Everything has been taken: asked again after the interval, or later where Retry-After says so. */
function lastPage(asked: Asked, wantedMs: number): CtPage {
  const cursor = { ...asked.cursor, nextQueryAt: asked.at + jittered(Math.max(wantedMs, asked.intervalMs), asked) };
  return { ...nothingFrom(asked), cursor, then: 'next-name' };
}

function fullPage(page: IssuancePage, asked: Asked): CtPage {
  const { certificates, unusable, lastId } = page;
  if (lastId === null || lastId === asked.cursor.after || asked.visited.has(lastId)) {
    // What it holds is taken, the cursor stays: to go on from here would go round in circles.
    return { ...withProblem(asked, { code: 'not-advancing' }, retryMs(asked), 'next-name'), certificates, unusable };
  }
  const cursor = { ...asked.cursor, after: lastId, nextQueryAt: asked.at };
  return { ...nothingFrom(asked), cursor, certificates, unusable, then: 'next-page' };
}

function refusal(status: number, wantedMs: number, body: Uint8Array, asked: Asked): CtPage {
  if (status === 429) {
    const until = asked.at + (wantedMs === 0 ? retryMs(asked) : wantedMs);
    return blocked(asked, { code: 'rate-limited', until }, until);
  }
  if (status === 401) return blocked(asked, { code: 'unauthorized' }, asked.at + retryMs(asked));
  if (status >= 500) {
    return withProblem(asked, { code: 'unavailable', status }, Math.max(wantedMs, retryMs(asked)), 'stop');
  }
  const { code, detail } = errorOf(body);
  const problem: CtProblem =
    status === 403 && code === 'not_allowed_by_plan'
      ? { code: 'not-allowed-by-plan', detail }
      : { code: 'refused', status, detail };
  return withProblem(asked, problem, MAX_WAIT_MS, 'next-name');
}

/** It is the address or the key that is refused: no name is asked until then. The name itself stays due. */
function blocked(asked: Asked, problem: CtProblem, until: EpochMs): CtPage {
  return { ...nothingFrom(asked), budget: { ...asked.budget, blockedUntil: until }, problem, then: 'stop' };
}

function withProblem(asked: Asked, problem: CtProblem, waitMs: number, then: CtPage['then']): CtPage {
  const cursor = { ...asked.cursor, nextQueryAt: asked.at + jittered(waitMs, asked) };
  return { ...nothingFrom(asked), cursor, problem, then };
}

function nothingFrom({ cursor, budget }: Asked): Omit<CtPage, 'then'> {
  return { cursor, budget, certificates: [], unusable: null, problem: null };
}

function jittered(ms: number, { jitter }: Asked): number {
  return Math.round(ms * (1 + JITTER_SHARE * jitter));
}

const retryMs = ({ intervalMs }: Asked): number => Math.min(RETRY_MS, intervalMs);

const apiError = z.object({ code: z.string(), message: z.string() }).catch({ code: '', message: '' });

/** The API's own errors are JSON; what else comes is a gateway's, and no sentence of it is worth keeping. */
function errorOf(body: Uint8Array): { readonly code: string; readonly detail: string } {
  const { code, message } = apiError.parse(boundedJson(body, JSON_LIMITS));
  return { code, detail: visibleText(message, 200) };
}
