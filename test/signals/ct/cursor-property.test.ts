// Whatever fails in whatever order, and wherever the process dies: no issuance is lost, and what comes twice is the same.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { certSpotterPages, type CertSpotterState } from '../../../src/signals/ct/cert-spotter.ts';
import { eachOnce } from '../../../src/signals/ct/issuances.ts';
import type { LoggedCertificate } from '../../../src/signals/ct/logged-certificate.ts';
import type { HttpGet, HttpGetOutcome } from '../../../src/lib/http/get.ts';
import { API_FAULTS, digest, type IssuanceObject, issuanceObject, pageOf } from '../../support/certspotter-api.ts';
import { DAY, freshState, NAME, never, NOW, partsFor, stateAfter } from './scene.ts';

type Turn =
  'answer' | 'failed' | 'limited' | 'html' | 'garbage' | 'crash-before-storing' | 'crash-after-storing' | 'issued';

const turns = fc.array(
  fc.constantFrom<Turn>(
    'answer',
    'answer',
    'failed',
    'limited',
    'html',
    'garbage',
    'crash-before-storing',
    'crash-after-storing',
    'issued',
  ),
  { maxLength: 60 },
);
const ids = fc.uniqueArray(
  fc.string({ minLength: 1, maxLength: 5, unit: fc.constantFrom('0', '1', '2', '9', 'a', 'b') }),
  {
    minLength: 12,
    maxLength: 40,
  },
);

test('any interleaving of failures, crashes and new issuances loses nothing', async () => {
  await fc.assert(
    fc.asyncProperty(turns, ids, fc.integer({ min: 1, max: 4 }), async (script, allIds, pageSize) => {
      const issuances = allIds.slice(0, 10).map((id) => issuanceObject(id));
      const later = allIds.slice(10);
      const store = { state: freshState(), taken: [] as LoggedCertificate[] };
      const left = [...script];
      let now = NOW;
      // Each round a day later: everything is due, and the budget is full. The last rounds have no failures.
      for (let calm = 0; calm < 8; now += DAY) {
        if (left.length === 0) calm += 1;
        await round(store, { issuances, later, left, pageSize }, now);
      }
      const seen = eachOnce(store.taken).map(({ tbsSha256 }) => tbsSha256);
      assert.deepEqual(seen.toSorted(), issuances.map(({ tbs_sha256 }) => tbs_sha256).toSorted());
      const crashes = script.filter((turn) => turn === 'crash-before-storing').length;
      assert.equal(store.taken.length, seen.length, `stored twice, with ${String(crashes)} crashes`);
    }),
    { numRuns: 200 },
  );
});

interface World {
  readonly issuances: IssuanceObject[];
  readonly later: string[];
  readonly left: Turn[];
  readonly pageSize: number;
}

/** One round of a daemon, which writes certificates and cursor together or not at all. */
async function round(
  store: { state: CertSpotterState; readonly taken: LoggedCertificate[] },
  world: World,
  now: number,
): Promise<void> {
  let turn: Turn = 'answer';
  const get: HttpGet = ({ url }) => {
    turn = world.left.shift() ?? 'answer';
    return Promise.resolve(outcomeOf(turn, new URL(url).searchParams, world));
  };
  const parts = { ...partsFor('http://loopback/v1/issuances', {}, now), get };
  for await (const page of certSpotterPages([NAME], store.state, parts, never)) {
    if (is(turn, 'crash-before-storing')) return;
    store.state = stateAfter(store.state, page);
    store.taken.push(...page.certificates);
    if (is(turn, 'crash-after-storing')) return;
  }
}

// The turn changes while the page is waited for, which the compiler cannot see.
const is = (turn: Turn, wanted: Turn): boolean => turn === wanted;

function outcomeOf(turn: Turn, query: URLSearchParams, { issuances, later, pageSize }: World): HttpGetOutcome {
  switch (turn) {
    case 'failed':
      return { kind: 'failed', error: 'reset' };
    case 'limited':
      return answer(429, 'rate limited', '30');
    case 'html':
      return answer(502, API_FAULTS.gateway.body);
    case 'garbage':
      return answer(200, digest('garbage'));
    case 'issued': {
      const id = later.shift();
      if (id !== undefined) issuances.push(issuanceObject(id));
      break;
    }
    case 'answer':
    case 'crash-before-storing':
    case 'crash-after-storing':
  }
  return answer(200, JSON.stringify(pageOf(issuances, query, pageSize)));
}

function answer(status: number, body: string, retryAfter: string | null = null): HttpGetOutcome {
  return { kind: 'answered', status, retryAfter, etag: null, body: Buffer.from(body) };
}
