// The walk through the pages of a real HTTP server: what is asked, what is taken, when it stops, and when it asks again.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { CtProblem } from '../../../src/signals/ct/answer.ts';
import { certSpotterPages } from '../../../src/signals/ct/cert-spotter.ts';
import { API_FAULTS, type ApiFault, issuanceObject, loopbackGet } from '../../support/certspotter-api.ts';
import { apiFor, collected, DAY, freshState, HOUR, NAME, never, NOW, partsFor, roundOf, stateAfter } from './scene.ts';

const MINUTE = 60_000;
const objects = (...ids: readonly string[]) => ids.map((id) => issuanceObject(id));
const pageBody = (...items: readonly unknown[]): ApiFault => ({ status: 200, body: JSON.stringify(items) });

test('asks for wildcards and expanded fields, and without a key for nobody in particular', async (t) => {
  const api = await apiFor(t);
  await roundOf(partsFor(api.url));
  const { query, headers } = await api.nextRequest();
  assert.equal(query.get('domain'), NAME);
  assert.equal(query.get('match_wildcards'), 'true');
  assert.deepEqual(query.getAll('expand'), ['dns_names', 'issuer', 'cert_der']);
  assert.equal(query.has('after'), false);
  assert.equal(headers.authorization, undefined);
});

test('sends the key as Bearer', async (t) => {
  const api = await apiFor(t);
  await roundOf(partsFor(api.url, { key: 'sk-1' }));
  assert.equal((await api.nextRequest()).headers.authorization, 'Bearer sk-1');
});

test('takes pages until the empty one, and asks after the last id', async (t) => {
  const api = await apiFor(t, { issuances: objects('1', '2', '3'), pageSize: 2 });
  const pages = await roundOf(partsFor(api.url));
  assert.deepEqual(
    pages.map(({ certificates, cursor }) => [certificates.length, cursor.after]),
    [
      [2, '2'],
      [1, '3'],
      [0, '3'],
    ],
  );
  assert.deepEqual(
    api.requests.map(({ query }) => query.get('after')),
    [null, '2', '3'],
  );
  assert.equal(pages.at(-1)?.cursor.nextQueryAt, NOW + HOUR);
  const [first] = pages[0]?.certificates ?? [];
  assert.equal(first?.source, `${api.url}?domain=${NAME}`);
  assert.deepEqual([...(first.der ?? [])], [0x30, 3, 2, 1, 0]);
});

test('goes on from the cursor in the store', async (t) => {
  const api = await apiFor(t, { issuances: objects('a', 'b', 'c') });
  const [page] = await roundOf(
    partsFor(api.url),
    freshState({ cursors: [{ name: NAME, after: 'b', nextQueryAt: NOW }] }),
  );
  assert.deepEqual(page?.cursor, { name: NAME, after: 'c', nextQueryAt: NOW });
  assert.equal(page.certificates.length, 1);
});

test('ids are opaque: the last one counts, however they are ordered', async (t) => {
  const api = await apiFor(t, { issuances: objects('9', 'x', '3', '10', '4'), pageSize: 3 });
  const pages = await roundOf(partsFor(api.url));
  assert.deepEqual(
    pages.map(({ cursor }) => cursor.after),
    ['3', '4', '4'],
  );
  assert.equal(new Set(pages.flatMap((page) => page.certificates.map(({ tbsSha256 }) => tbsSha256))).size, 5);
});

const faults: readonly {
  readonly name: string;
  readonly fault: ApiFault;
  readonly problem: CtProblem;
  /** When the name is asked about again, from now. */
  readonly waitMs: number;
  readonly blockedMs?: number;
  readonly then: 'next-name' | 'stop';
}[] = [
  {
    name: '429 with seconds',
    fault: API_FAULTS.rateLimited('120'),
    problem: { code: 'rate-limited', until: NOW + 2 * MINUTE },
    waitMs: 0,
    blockedMs: 2 * MINUTE,
    then: 'stop',
  },
  {
    name: '429 with a date',
    fault: API_FAULTS.rateLimited('Sun, 01 Mar 2026 12:05:00 GMT'),
    problem: { code: 'rate-limited', until: NOW + 5 * MINUTE },
    waitMs: 0,
    blockedMs: 5 * MINUTE,
    then: 'stop',
  },
  {
    name: '429 without Retry-After',
    fault: API_FAULTS.rateLimited(null),
    problem: { code: 'rate-limited', until: NOW + 10 * MINUTE },
    waitMs: 0,
    blockedMs: 10 * MINUTE,
    then: 'stop',
  },
  {
    name: '429 for thirty years is 429 for a day',
    fault: API_FAULTS.rateLimited('999999999'),
    problem: { code: 'rate-limited', until: NOW + DAY },
    waitMs: 0,
    blockedMs: DAY,
    then: 'stop',
  },
  {
    name: "502 with a gateway's HTML",
    fault: API_FAULTS.gateway,
    problem: { code: 'unavailable', status: 502 },
    waitMs: 10 * MINUTE,
    then: 'stop',
  },
  {
    name: '503 with Retry-After',
    fault: { status: 503, headers: { 'retry-after': '1800' } },
    problem: { code: 'unavailable', status: 503 },
    waitMs: 30 * MINUTE,
    then: 'stop',
  },
  {
    name: '401, whose text may hold the key',
    fault: API_FAULTS.unauthorized,
    problem: { code: 'unauthorized' },
    waitMs: 0,
    blockedMs: 10 * MINUTE,
    then: 'stop',
  },
  {
    name: '403 for a public suffix',
    fault: API_FAULTS.notAllowed,
    problem: { code: 'not-allowed-by-plan', detail: 'The domain is not beneath a registered domain.' },
    waitMs: DAY,
    then: 'next-name',
  },
  {
    name: '403 from a gateway',
    fault: { status: 403, body: '<html>no</html>' },
    problem: { code: 'refused', status: 403, detail: '' },
    waitMs: DAY,
    then: 'next-name',
  },
  {
    name: 'a redirect is not followed',
    fault: { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
    problem: { code: 'refused', status: 302, detail: '' },
    waitMs: DAY,
    then: 'next-name',
  },
  {
    name: '20 MB',
    fault: { status: 200, body: `[${' '.repeat(20_000_000)}]` },
    problem: { code: 'unreachable', detail: 'longer than 8388608 bytes' },
    waitMs: 10 * MINUTE,
    then: 'stop',
  },
  ...['', '<html>', '{"code":"x"}', '[', 'null', '['.repeat(1_000_000), `[${'{},'.repeat(600_000)}{}]`].map((body) => ({
    name: `200 with ${String(body.length)} characters of ${JSON.stringify(body.slice(0, 12))}`,
    fault: { status: 200, body },
    problem: { code: 'not-a-page' } as const,
    waitMs: 10 * MINUTE,
    then: 'stop' as const,
  })),
  {
    name: 'a page without a single id',
    fault: pageBody({ ...issuanceObject('1'), id: null }, 7),
    problem: { code: 'not-advancing' },
    waitMs: 10 * MINUTE,
    then: 'next-name',
  },
];

for (const { name, fault, problem, waitMs, blockedMs, then } of faults) {
  test(`${name}: told as data, the cursor stays`, async (t) => {
    const api = await apiFor(t, { faults: [fault] });
    const cursor = { name: NAME, after: '5', nextQueryAt: NOW };
    const [page, ...more] = await roundOf(partsFor(api.url), freshState({ cursors: [cursor] }));
    assert.deepEqual(page?.problem, problem);
    assert.equal(page.then, then);
    assert.deepEqual(page.cursor, { ...cursor, nextQueryAt: NOW + waitMs });
    assert.equal(page.budget.blockedUntil, blockedMs === undefined ? null : NOW + blockedMs);
    assert.deepEqual(more, []);
  });
}

test('a connection that breaks is unreachable', async (t) => {
  const api = await apiFor(t, { faults: ['reset'] });
  assert.equal((await roundOf(partsFor(api.url)))[0]?.problem?.code, 'unreachable');
});

test(
  'a server that hangs is left when the round is aborted, and nothing is said about it',
  { timeout: 10_000 },
  async (t) => {
    const api = await apiFor(t, { faults: ['hang'] });
    const stop = new AbortController();
    const round = collected(certSpotterPages([NAME], freshState(), partsFor(api.url), stop.signal));
    await api.nextRequest();
    stop.abort();
    assert.deepEqual(await round, []);
  },
);

test('a refused name does not keep the next one from being asked, an unavailable API does', async (t) => {
  const names = ['com', NAME];
  const refused = await apiFor(t, { faults: [API_FAULTS.notAllowed], issuances: objects('1') });
  assert.deepEqual(
    (await roundOf(partsFor(refused.url), freshState(), names)).map(({ cursor }) => cursor.name),
    ['com', NAME, NAME],
  );
  const down = await apiFor(t, { faults: [API_FAULTS.gateway], issuances: objects('1') });
  assert.equal((await roundOf(partsFor(down.url), freshState(), names)).length, 1);
});

test('Retry-After of the empty page is obeyed where it is longer than the interval', async (t) => {
  const empty = { status: 200, body: '[]', headers: { 'retry-after': '7200' } };
  const api = await apiFor(t, { faults: [empty] });
  assert.equal((await roundOf(partsFor(api.url)))[0]?.cursor.nextQueryAt, NOW + 2 * HOUR);
});

test('jitter makes a wait longer, by a quarter at most', async (t) => {
  const api = await apiFor(t);
  const [page] = await roundOf({ ...partsFor(api.url), random: () => 1 });
  assert.equal(page?.cursor.nextQueryAt, NOW + 1.25 * HOUR);
});

test('a walk that is led round in circles ends, and keeps what it took', async (t) => {
  const circle = [pageBody(issuanceObject('1')), pageBody(issuanceObject('2')), pageBody(issuanceObject('1'))];
  const api = await apiFor(t, { faults: circle });
  const pages = await roundOf(partsFor(api.url));
  assert.deepEqual(
    pages.map(({ problem, certificates }) => [problem?.code ?? null, certificates.length]),
    [
      [null, 1],
      [null, 1],
      ['not-advancing', 1],
    ],
  );
});

test('a name with many pages leaves the rest to the next round', async (t) => {
  const api = await apiFor(t, { issuances: objects(...Array.from({ length: 30 }, (_, n) => String(n))), pageSize: 2 });
  const pages = await roundOf(partsFor(api.url), freshState(), [NAME, 'a.example.org']);
  assert.deepEqual(
    pages.map(({ cursor }) => cursor.name),
    [...Array.from({ length: 10 }, () => NAME), 'a.example.org'],
  );
  assert.equal(pages[9]?.cursor.nextQueryAt, NOW);
});

test('the budget is for all names together, and the longest overdue comes first', async (t) => {
  const api = await apiFor(t);
  const cursors = ['a', 'b', 'c'].map((label, n) => ({
    name: `${label}.example.com`,
    after: null,
    nextQueryAt: NOW - n,
  }));
  const names = cursors.map(({ name }) => name);
  const state = freshState({ cursors, budget: { tokens: 2.5, at: NOW, blockedUntil: null } });
  const pages = await roundOf(partsFor(api.url), state, names);
  assert.deepEqual(
    pages.map(({ cursor }) => cursor.name),
    ['c.example.com', 'b.example.com'],
  );
  assert.equal(pages[1]?.budget.tokens, 0.5);
});

test('nothing is asked while the source wants to be left alone', async (t) => {
  const api = await apiFor(t, { faults: [API_FAULTS.rateLimited('60')], issuances: objects('1') });
  const [page] = await roundOf(partsFor(api.url));
  assert.ok(page !== undefined);
  const state = stateAfter(freshState(), page);
  assert.deepEqual(await roundOf(partsFor(api.url, {}, NOW + MINUTE - 1), state), []);
  assert.equal((await roundOf(partsFor(api.url, {}, NOW + MINUTE), state)).length, 2);
});

test('pages are asked for when the caller comes back, not before', async (t) => {
  const api = await apiFor(t, { issuances: objects('1', '2'), pageSize: 1 });
  const pages = certSpotterPages([NAME], freshState(), { ...partsFor(api.url), get: loopbackGet }, never);
  await pages.next();
  assert.equal(api.requests.length, 1);
  await pages.return();
});
