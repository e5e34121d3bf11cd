// From observations to verdicts: whose clock counts, which client hellos are a firmware's, what is asked twice.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decodeCertificate } from '../../src/chain/decode.ts';
import { createJudge } from '../../src/chain/judge.ts';
import { mbedtls } from '../../src/chain/stacks/mbedtls.ts';
import { anchorStoreOf, trustAnchorOf } from '../../src/chain/trust-anchor.ts';
import { linksOf } from '../../src/daemon/links.ts';
import { roundViews } from '../../src/daemon/round-views.ts';
import type { Firmware, FirmwareClock } from '../../src/firmware/firmware.ts';
import type { EndpointView } from '../../src/outlook/outlook.ts';
import { type ClientHello, type Observation, type Outcome, servedListOf } from '../../src/probe/observation.ts';
import { type IssuedCertificate, issue } from '../support/ca.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const RSA: ClientHello = { profile: 'tls12-rsa', sni: true };
const ECDSA: ClientHello = { profile: 'tls12-ecdsa', sni: true };
const root = issue({ subject: 'CN=Root A' });
const otherRoot = issue({ subject: 'CN=Root B' });
const good = leafUnder(root, '2026-05-01', '2026-08-01');
const bad = leafUnder(otherRoot, '2026-05-01', '2026-08-01');
const expired = leafUnder(root, '2024-01-01', '2024-04-01');

function leafUnder(issuer: IssuedCertificate, from: string, to: string): IssuedCertificate {
  const dates = { notBefore: `${from}T00:00:00Z`, notAfter: `${to}T00:00:00Z` };
  return issue({ subject: 'CN=a.example', issuer, dnsNames: ['a.example'], ...dates });
}

function served(leaf: IssuedCertificate): Outcome {
  const proof = { tlsVersion: 0x0303, proven: true, handshakeFailure: null };
  return { kind: 'served', servedList: servedListOf([leaf.der]), ...proof };
}

const nothing: Outcome = { kind: 'failed', failure: { code: 'refused' } };

function observation(outcome: Outcome, hello = RSA, address = '192.0.2.1'): Observation {
  const place = { target: 'a.example:443', host: 'a.example', port: 443, protocol: 'https', vantage: 'v' } as const;
  return { ...place, address, hello, at: NOW, durationMs: 1, outcome, redirect: null };
}

function views(
  observations: readonly Observation[],
  clock: FirmwareClock = { kind: 'device' },
  recalled: readonly string[] = [],
) {
  const anchors = anchorStoreOf([trustAnchorOf(decodeCertificate(root.der))]);
  const link = { target: 'a.example:443', host: 'a.example', purpose: 'update', anchors, hellos: [RSA] } as const;
  const firmware: Firmware = { id: 'f', devices: 1, stack: 'mbedtls', clock, targets: [link], recovery: [] };
  const judge = createJudge({ knownRoots: () => [] });
  const round = { observations, recalled: recalled.map((address) => ({ target: 'a.example:443', address })) };
  return roundViews(linksOf([firmware], []), round, judge, () => mbedtls).flatMap((view) => view.endpoints);
}

function answerOf(view: EndpointView | undefined): string {
  if (view === undefined || view.verdict === null) return view?.failure?.code ?? 'nothing';
  return view.verdict.kind === 'refused' ? view.verdict.code : view.verdict.kind;
}

const rows: readonly {
  readonly name: string;
  readonly seen: readonly Observation[];
  readonly clock?: FirmwareClock;
  readonly answers: readonly string[];
}[] = [
  { name: 'accepted', seen: [observation(served(good))], answers: ['accepted'] },
  { name: 'refused', seen: [observation(served(bad))], answers: ['issuer-missing'] },
  { name: 'no answer', seen: [observation(nothing)], answers: ['refused'] },
  { name: 'expired by the clock of the device', seen: [observation(served(expired))], answers: ['expired'] },
  {
    name: 'a clock that stands still on the day of the build',
    seen: [observation(served(expired))],
    clock: { kind: 'build', at: Date.parse('2024-02-01T00:00:00Z') },
    answers: ['accepted'],
  },
  {
    name: 'issued after the day of the build',
    seen: [observation(served(good))],
    clock: { kind: 'build', at: Date.parse('2024-02-01T00:00:00Z') },
    answers: ['not-yet-valid'],
  },
  { name: 'no clock', seen: [observation(served(expired))], clock: { kind: 'none' }, answers: ['accepted'] },
  { name: "another firmware's client hello", seen: [observation(served(good), ECDSA)], answers: [] },
  {
    name: 'asked twice: a refusal outweighs an acceptance',
    seen: [observation(served(good)), observation(served(bad)), observation(served(good))],
    answers: ['issuer-missing'],
  },
  {
    name: 'asked twice: an answer outweighs none',
    seen: [observation(nothing), observation(served(good))],
    answers: ['accepted'],
  },
];

const REMEMBERED = '192.0.2.9';
const stranger = issue({ subject: 'CN=b.example', issuer: root, dnsNames: ['b.example'] });
const strangerElsewhere = issue({ subject: 'CN=b.example', issuer: otherRoot, dnsNames: ['b.example'] });
const wildcard = issue({ subject: 'CN=w', issuer: otherRoot, dnsNames: ['*.example'] });
const future = leafUnder(otherRoot, '2026-07-01', '2026-08-01');

/** What an address that DNS does not name any more may say of the host. */
const rememberedRows: readonly { readonly name: string; readonly outcome: Outcome; readonly counts: boolean }[] = [
  { name: 'a list that is accepted', outcome: served(good), counts: true },
  { name: 'a list that is refused', outcome: served(bad), counts: true },
  { name: 'a list that is refused, for a wildcard', outcome: served(wildcard), counts: true },
  { name: 'no answer', outcome: nothing, counts: false },
  { name: 'a list of another host', outcome: served(strangerElsewhere), counts: false },
  { name: 'a list of another host under the same anchor', outcome: served(stranger), counts: false },
  { name: 'a list that is out of date', outcome: served(expired), counts: false },
  { name: 'a list that is not yet valid', outcome: served(future), counts: false },
  { name: 'an empty list', outcome: { ...served(good), servedList: servedListOf([]) } as Outcome, counts: false },
  {
    name: 'something that is no certificate',
    outcome: { ...served(good), servedList: servedListOf([Buffer.from('no DER')]) } as Outcome,
    counts: false,
  },
];

for (const { name, outcome, counts } of rememberedRows) {
  test(`views: of an address that DNS does not name any more, ${name} ${counts ? 'counts' : 'is left out'}`, () => {
    const seen = [observation(served(good)), observation(outcome, RSA, REMEMBERED)];
    const addresses = (recalled: readonly string[]) => views(seen, undefined, recalled).map(({ address }) => address);
    assert.deepEqual(addresses([REMEMBERED]), counts ? ['192.0.2.1', REMEMBERED] : ['192.0.2.1']);
    assert.deepEqual(addresses([]), ['192.0.2.1', REMEMBERED]);
  });
}

test('views: where nothing counts, there is none', () => {
  assert.deepEqual(views([observation(nothing, RSA, REMEMBERED)], undefined, [REMEMBERED]), []);
});

test('views: the dates of a certificate are held against the time of the world, not of the device', () => {
  const clock = { kind: 'build', at: Date.parse('2024-02-01T00:00:00Z') } as const;
  assert.deepEqual(views([observation(served(good), RSA, REMEMBERED)], clock, [REMEMBERED]).map(answerOf), [
    'not-yet-valid',
  ]);
});

const renewed = leafUnder(root, '2026-05-20', '2026-08-20');
const mixedRows: readonly {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
  readonly isMixed: boolean;
  readonly kept: Outcome;
}[] = [
  { name: 'accepted each time', outcomes: [served(good), served(good)], isMixed: false, kept: served(good) },
  { name: 'accepted and refused', outcomes: [served(good), served(bad)], isMixed: true, kept: served(bad) },
  { name: 'refused and accepted', outcomes: [served(bad), served(good)], isMixed: true, kept: served(bad) },
  { name: 'refused, and no answer', outcomes: [served(bad), nothing], isMixed: false, kept: served(bad) },
  { name: 'refused in two ways', outcomes: [served(bad), served(expired)], isMixed: false, kept: served(bad) },
  {
    name: 'the old and the new list',
    outcomes: [served(good), served(renewed)],
    isMixed: false,
    kept: served(renewed),
  },
  {
    name: 'the new and the old list',
    outcomes: [served(renewed), served(good)],
    isMixed: false,
    kept: served(renewed),
  },
];

for (const { name, outcomes, isMixed, kept } of mixedRows) {
  test(`views: one endpoint, several answers: ${name}`, () => {
    const [view, ...others] = views(outcomes.map((outcome) => observation(outcome)));
    assert.deepEqual(others, []);
    assert.equal(view?.isMixed, isMixed);
    const list = kept.kind === 'served' ? kept.servedList.certificates.map(({ sha256 }) => sha256) : [];
    assert.deepEqual(view.served, list);
  });
}

for (const row of rows) {
  test(`views: ${row.name}`, () => {
    assert.deepEqual(views(row.seen, row.clock).map(answerOf), row.answers);
  });
}

test('views: where the clock stands still, no date ends what is accepted', () => {
  const [view] = views([observation(served(expired))], { kind: 'build', at: Date.parse('2024-02-01T00:00:00Z') });
  assert.deepEqual(view?.verdict?.kind === 'accepted' && [view.verdict.until, view.verdict.pathUntil], [null, null]);
});
