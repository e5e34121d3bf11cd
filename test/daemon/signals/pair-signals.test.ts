// Which signal reaches which firmware on which target.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decodeCertificate } from '../../../src/chain/decode.ts';
import { createJudge } from '../../../src/chain/judge.ts';
import { anchorStoreOf, trustAnchorOf } from '../../../src/chain/trust-anchor.ts';
import { type Link, linksOf } from '../../../src/daemon/links.ts';
import { endEntitiesOf } from '../../../src/daemon/signals/end-entities.ts';
import { pairSignalsOf, type SignalFacts } from '../../../src/daemon/signals/pair-signals.ts';
import { ownTable } from '../../../src/daemon/signals/programs.ts';
import type { Firmware } from '../../../src/firmware/firmware.ts';
import type { JudgedIssuance } from '../../../src/outlook/pair-signals.ts';
import { type Observation, servedListOf } from '../../../src/probe/observation.ts';
import type { Announcement, CaaSet, DeclaredRoots, RenewalInfo, Signal } from '../../../src/signals/signal.ts';
import type { StoredEndEntity } from '../../../src/store/store.ts';
import { type IssuedCertificate, issue } from '../../support/ca.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const DAY = 86_400_000;
const judge = createJudge({ knownRoots: () => [] });
const root = issue({ subject: 'O=Example Trust, CN=Root' });
const otherRoot = issue({ subject: 'CN=Other Root' });
const soon = leaf('2026-06-20');
const later = leaf('2026-08-20');

function leaf(until: string): IssuedCertificate {
  const dates = { notBefore: '2026-05-01T00:00:00Z', notAfter: `${until}T00:00:00Z` };
  return issue({ subject: 'CN=a.example', issuer: root, dnsNames: ['a.example'], ...dates });
}

function line(id: string, hosts: readonly string[], anchor: IssuedCertificate): Firmware {
  const anchors = anchorStoreOf([trustAnchorOf(decodeCertificate(anchor.der))]);
  const hellos = [{ profile: 'modern', sni: true }] as const;
  const targets = hosts.map((host) => {
    return { target: `${host}:443`, host, purpose: 'update', anchors, hellos } as const;
  });
  return { id, devices: 1, stack: 'mbedtls', clock: { kind: 'device' }, targets, recovery: [] };
}

const links = linksOf([line('f', ['a.example', 'b.example'], root), line('g', ['a.example'], otherRoot)], []);

function seen(served: IssuedCertificate, proven = true, at = NOW): Observation {
  const place = { target: 'a.example:443', host: 'a.example', port: 443, protocol: 'https' } as const;
  const asked = { address: '192.0.2.1', hello: { profile: 'modern', sni: true }, vantage: 'v' } as const;
  const proof = { tlsVersion: 0x0303, proven, handshakeFailure: null };
  const outcome = { kind: 'served', servedList: servedListOf([served.der]), ...proof } as const;
  return { ...place, ...asked, at, durationMs: 1, outcome, redirect: null };
}

const base = { source: 'test', at: NOW, confidence: 'likely' } as const;
const anchor = { subject: 'CN=Next', spkiSha256: null };
const declared: DeclaredRoots = { ...base, kind: 'declared-roots', set: 'dropbox', anchors: [anchor], changed: null };
const announcement: Announcement = {
  ...base,
  ...{ kind: 'announcement', id: 'move', targets: ['b.example:443'], anchor, from: NOW, moved: [] },
};
const caa: CaaSet = {
  ...base,
  kind: 'caa',
  host: 'a.example',
  foundAt: null,
  records: [],
  issuers: null,
  changed: null,
};
const issuance: JudgedIssuance = {
  ...{ tbsSha256: 'aa', issuer: anchor, source: 'test', loggedAt: NOW, notAfter: NOW + DAY, state: 'waiting' },
  ...{ expectedAt: null, answer: { kind: 'unknown', isNewOperator: true } },
};

function infoOf(endEntity: IssuedCertificate, target = 'a.example:443'): RenewalInfo {
  const window = { start: NOW + DAY, end: NOW + 2 * DAY, explanation: null, before: null };
  return { ...base, kind: 'renewal-info', target, endEntity: endEntity.sha256, ...window };
}

/** What reaches firmware `f` on `target`. */
function reaching(target: string, signals: readonly Signal[], observations: readonly Observation[] = []) {
  const round = { links, observations, endEntities: endEntitiesOf(observations, [], judge), now: NOW };
  const facts: SignalFacts = {
    ...{ signals, history: [], table: ownTable() },
    declaredFor: (key) => (key === 'a.example:443' ? 'dropbox' : null),
    issuancesFor: (link: Link) => (link.firmware.id === 'g' ? [issuance] : []),
    previewsFor: () => [],
  };
  return (firmware = 'f') => pairSignalsOf(round, facts, judge)({ firmware, target });
}

const rows = [
  { name: 'a declared set: the target that names it', signal: declared, reaches: ['a.example:443'], key: 'declared' },
  { name: 'another declared set', signal: { ...declared, set: 'other' }, reaches: [], key: 'declared' },
  {
    name: 'an announcement: the targets it is about',
    signal: announcement,
    reaches: ['b.example:443'],
    key: 'announcements',
  },
  { name: 'a CAA set: every target on its host', signal: caa, reaches: ['a.example:443'], key: 'caa' },
] as const;

for (const { name, signal, reaches, key } of rows) {
  test(`pair: ${name}`, () => {
    const reached = ['a.example:443', 'b.example:443', 'c.example:443'].filter((target) => {
      const said = reaching(target, [signal])()[key];
      return said !== null && (!Array.isArray(said) || said.length > 0);
    });
    assert.deepEqual(reached, reaches);
  });
}

test('pair: issuances and anchors are those of the firmware', () => {
  const signalsOf = reaching('a.example:443', []);
  assert.deepEqual(
    ['f', 'g'].map((id) => signalsOf(id).issuances.length),
    [0, 1],
  );
  assert.deepEqual(
    ['f', 'g'].map((id) => signalsOf(id).pinned.map(({ subject }) => subject)),
    [['CN=Root,O=Example Trust'], ['CN=Other Root']],
  );
});

test('pair: one that nobody watches learns nothing', () => {
  const { pinned, declared: sets, caa: set } = reaching('c.example:443', [declared, caa])();
  assert.deepEqual([pinned, sets, set], [[], [], null]);
});

const renewals = [
  { name: 'nothing is served', served: [], infos: [infoOf(soon)], by: null },
  { name: 'its CA says nothing', served: [seen(soon)], infos: [], by: 'lifetime' },
  { name: 'its CA says when', served: [seen(soon)], infos: [infoOf(soon)], by: 'ari' },
  { name: 'of several what ends first', served: [seen(later), seen(soon)], infos: [infoOf(soon)], by: 'ari' },
  {
    name: 'what is about one that lasts longer',
    served: [seen(later), seen(soon)],
    infos: [infoOf(later)],
    by: 'lifetime',
  },
  {
    name: 'the same certificate on another target',
    served: [seen(soon)],
    infos: [infoOf(soon, 'b.example:443')],
    by: 'lifetime',
  },
  { name: 'one whose key was not proven', served: [seen(soon, false)], infos: [infoOf(soon)], by: null },
] as const;

for (const { name, served, infos, by } of renewals) {
  test(`pair: renewal: ${name}`, () => {
    assert.equal(reaching('a.example:443', infos, served)().renewal?.by ?? null, by);
  });
}

const { der, sha256 } = soon;
const first = { ...decodedFields(der), target: 'a.example:443', sha256, firstServedAt: NOW, sctAt: null };
const known: StoredEndEntity = { ...first, firstServedAt: NOW - DAY, sctAt: NOW - 2 * DAY };
const entities = [
  { name: 'a new one was served first when it was seen', seen: [seen(soon)], known: [], found: [first] },
  { name: 'seen twice', seen: [seen(soon), seen(soon, true, NOW + DAY)], known: [], found: [first] },
  { name: 'one that is known stays as it is', seen: [seen(soon)], known: [known], found: [known] },
  {
    name: 'one that is known of another target is new',
    seen: [seen(soon)],
    known: [{ ...known, target: 'b' }],
    found: [first],
  },
  { name: 'one whose key was not proven', seen: [seen(soon, false)], known: [], found: [] },
] as const;

for (const row of entities) {
  test(`end entities: ${row.name}`, () => {
    assert.deepEqual(endEntitiesOf(row.seen, row.known, judge), row.found);
  });
}

function decodedFields(bytes: Uint8Array) {
  const { spkiSha256, issuer, notBefore, notAfter } = decodeCertificate(bytes);
  return { spkiSha256, issuer: issuer.text, notBefore, notAfter };
}
