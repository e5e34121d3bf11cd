// An outlook for each of many pairs with many signals each, as at the end of a cycle: beside the same pairs without any.
// `node bench/outlook.ts`
import assert from 'node:assert/strict';

import type { Accepted, CertificateRef, MissingAnchor } from '../src/chain/verdict.ts';
import { assess } from '../src/outlook/assess.ts';
import type { EndpointView, OutlookLevel, OutlookState, RoundView } from '../src/outlook/outlook.ts';
import { type JudgedIssuance, NO_SIGNALS, type PairSignals } from '../src/outlook/pair-signals.ts';
import type { Announcement, Deadline, NamedAnchor } from '../src/signals/signal.ts';
import { cpuTimed, median } from './timing.ts';

const PAIRS = 10_000;
const ROUNDS = 9;
const LIMIT_MS = 500;
const DAY = 86_400_000;
const NOW = Date.parse('2026-06-01T00:00:00Z');
const SETTINGS = { horizonMs: 90 * DAY, deadlineHorizonMs: 365 * DAY, calmRounds: 3 };

const base = { source: 'https://example/', at: NOW, confidence: 'likely' } as const;

function anchor(name: string): NamedAnchor {
  return { subject: `CN=${name},O=Example Trust,C=US`, spkiSha256: Buffer.from(name).toString('hex').padEnd(64, '0') };
}

// As many as an ESP-IDF bundle brings.
const pinned = Array.from({ length: 130 }, (_, index) => anchor(`Root ${String(index)}`));
const missing: MissingAnchor = {
  subject: 'CN=Root X,O=Example Trust,C=US',
  keyId: null,
  certificate: null,
  foundIn: null,
};

const programs: readonly Deadline[] = pinned.slice(0, 8).map((of, index) => ({
  kind: 'deadline',
  anchor: of,
  program: index % 2 === 0 ? 'mozilla' : 'chrome',
  rule: 'key-age',
  date: NOW + index * 100 * DAY,
  lastServed: NOW + (index + 2) * 100 * DAY,
  certain: 'Mozilla stops trusting it for TLS.',
  inferred: 'A public operator has to be off it by then.',
  ...base,
}));
const declared = [0, 1].map((set) => ({
  kind: 'declared-roots' as const,
  set: `set ${String(set)}`,
  anchors: Array.from({ length: 13 }, (_, index) => anchor(`Root ${String(index * 20 + set)}`)),
  changed: null,
  ...base,
}));
const announced: readonly Announcement[] = Array.from({ length: 4 }, (_, index) => ({
  kind: 'announcement',
  id: `move-${String(index)}`,
  targets: ['a.example:443'],
  anchor: anchor(`Root ${String(index * 100)}`),
  from: NOW + index * 30 * DAY,
  moved: [],
  ...base,
}));

const ANSWERS: readonly JudgedIssuance['answer'][] = [
  { kind: 'accepted' },
  { kind: 'refused', refusal: 'anchor-missing', missing },
  { kind: 'depends', acceptedIf: 'it is served with a cross-sign', refusal: 'anchor-missing', missing },
  { kind: 'unknown', isNewOperator: false },
];

/** Fifty: eight deadlines, two sets, four announcements, two previews, CAA, a renewal window, and certificates. */
function signalsOf(pair: number): PairSignals {
  const issuances = Array.from({ length: 32 }, (_, index): JudgedIssuance => {
    const answer = ANSWERS[(pair + index) % ANSWERS.length];
    assert.ok(answer !== undefined);
    return {
      tbsSha256: `${String(pair)}-${String(index)}`.padEnd(64, '0'),
      issuer: anchor('Issuing CA'),
      source: 'https://api.certspotter.com/v1/issuances',
      loggedAt: NOW - (index % 7) * DAY,
      notAfter: NOW + 80 * DAY,
      state: index % 5 === 0 ? 'standby' : 'waiting',
      expectedAt: index % 3 === 0 ? null : NOW + ((index * 7) % 11) * DAY,
      answer,
    };
  });
  const shown = {
    kind: 'preview',
    host: 'valid.example',
    port: 443,
    targets: ['a.example:443'],
    of: 'what is next',
  } as const;
  const refused = { refusal: 'anchor-missing', deviceCode: '-688', missing } as const;
  return {
    pinned,
    deadlines: programs,
    declared,
    announcements: announced,
    issuances,
    previews: [
      { preview: { ...shown, ...base }, refused: null },
      { preview: { ...shown, ...base }, refused },
    ],
    caa: {
      set: {
        kind: 'caa',
        host: 'a.example',
        foundAt: 'example',
        records: ['0 issue ca.example'],
        issuers: ['ca.example'],
        changed: { at: NOW - DAY, added: ['0 issue ca.example'], removed: ['0 issue old.example'] },
        ...base,
      },
      current: { name: 'Example Trust', domains: ['old.example'] },
    },
    renewal: {
      start: NOW,
      end: NOW + 9 * DAY,
      by: 'lifetime',
      info: null,
      notBefore: NOW - 60 * DAY,
      notAfter: NOW + 30 * DAY,
    },
  };
}

function certificate(subject: string, spkiSha256: string): CertificateRef {
  return { subject, sha256: spkiSha256, spkiSha256, notBefore: NOW - 60 * DAY, notAfter: NOW + 900 * DAY };
}

function viewAt(address: string): EndpointView {
  const root = pinned[0];
  assert.ok(root?.spkiSha256 !== undefined && root.spkiSha256 !== null);
  const top = certificate(root.subject, root.spkiSha256);
  const verdict: Accepted = {
    kind: 'accepted',
    evidence: 'measured',
    path: [certificate('CN=a.example', 'e'.repeat(64)), top],
    anchor: top,
    until: NOW + 30 * DAY,
    pathUntil: NOW + 900 * DAY,
    pathEndsWith: top,
    soft: [],
    holds: { from: null, until: null },
  };
  const hello = { profile: 'tls12-rsa', sni: true } as const;
  const endEntity = verdict.path[0] ?? null;
  const served = ['e'.repeat(64), 'f'.repeat(64)];
  return { address, hello, at: NOW, served, endEntity, verdict, failure: null, proven: true, isMixed: false };
}

interface Subject {
  readonly round: RoundView;
  readonly signals: PairSignals;
  readonly previous: OutlookState;
}

const subjects = Array.from({ length: PAIRS }, (_, pair): Subject => {
  const endpoints = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map(viewAt);
  const round = { firmware: `firmware-${String(pair % 100)}`, target: `host-${String(pair)}.example:443`, endpoints };
  const signals = signalsOf(pair);
  return { round, signals, previous: assess(null, round, signals, SETTINGS, NOW - DAY) };
});

function cpuOfAll(signalsFor: (subject: Subject) => PairSignals): number {
  const { ms, result } = cpuTimed(() => subjects.map((subject) => levelOf(subject, signalsFor(subject))));
  assert.ok(result.every((level) => level === 'likely'));
  return ms;
}

function levelOf({ previous, round }: Subject, signals: PairSignals): OutlookLevel {
  return assess(previous, round, signals, SETTINGS, NOW).level;
}

const [best, without] = [(subject: Subject) => subject.signals, () => NO_SIGNALS].map((signalsFor) =>
  median(Array.from({ length: ROUNDS }, () => cpuOfAll(signalsFor))),
);

assert.ok(best !== undefined && without !== undefined);
console.log(
  `${String(PAIRS)} pairs with 50 signals each: ${best.toFixed(0)} ms of CPU (limit ${String(LIMIT_MS)}); ` +
    `without signals ${without.toFixed(0)} ms`,
);
if (best > LIMIT_MS) process.exitCode = 1;
