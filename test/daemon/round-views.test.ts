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

function observation(outcome: Outcome, hello = RSA): Observation {
  const place = { target: 'a.example:443', host: 'a.example', port: 443, protocol: 'https', vantage: 'v' } as const;
  return { ...place, address: '192.0.2.1', hello, at: NOW, durationMs: 1, outcome, redirect: null };
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

for (const row of rows) {
  test(`views: ${row.name}`, () => {
    assert.deepEqual(views(row.seen, row.clock).map(answerOf), row.answers);
  });
}

test('views: where the clock stands still, no date ends what is accepted', () => {
  const [view] = views([observation(served(expired))], { kind: 'build', at: Date.parse('2024-02-01T00:00:00Z') });
  assert.deepEqual(view?.verdict?.kind === 'accepted' && [view.verdict.until, view.verdict.pathUntil], [null, null]);
});
