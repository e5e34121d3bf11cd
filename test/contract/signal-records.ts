// Signals and their sources for the store's tests: whole and valid, each with what a test wants different.
import { servedListOf } from '../../src/probe/observation.ts';
import type { SourceState } from '../../src/signals/collector.ts';
import type { Issuance, Preview, RenewalInfo, Signal } from '../../src/signals/signal.ts';
import type { CollectedRecord, StoredEndEntity } from '../../src/store/store.ts';
import { DAY, MINUTE, START } from './records.ts';

export const CERT_SPOTTER = 'Cert Spotter (https://ct.example/v1/issuances)';

export function sourceState(changes: Partial<SourceState> = {}): SourceState {
  const run = { triedAt: START, goodAt: START, failingSince: null, problem: null };
  return { source: CERT_SPOTTER, state: { after: '7' }, ...run, ...changes };
}

/** A part of a run of `source` that found `put`. */
export function collected(put: readonly Signal[], changes: Partial<SourceState> = {}): CollectedRecord {
  return { source: sourceState(changes), put, drop: [] };
}

const base = { source: 'https://ct.example/v1/issuances', at: START, confidence: 'likely' } as const;
const target = 'a.example:443';

export function issuance(changes: Partial<Issuance> = {}): Issuance {
  return {
    ...base,
    kind: 'issuance',
    target,
    tbsSha256: 'dd'.repeat(32),
    spkiSha256: 'ee'.repeat(32),
    dnsNames: ['a.example', '*.a.example'],
    issuer: { subject: 'CN=Other CA', spkiSha256: 'ff'.repeat(32) },
    notBefore: START,
    notAfter: START + 90 * DAY,
    der: Uint8Array.of(0x30, 0x03, 0x02, 0x01, 0x07),
    ...changes,
  };
}

export function renewalInfo(changes: Partial<RenewalInfo> = {}): RenewalInfo {
  const window = { start: START + 60 * DAY, end: START + 62 * DAY };
  return {
    ...base,
    kind: 'renewal-info',
    target,
    endEntity: 'aa'.repeat(32),
    ...window,
    explanation: null,
    before: null,
    ...changes,
  };
}

export function preview(changes: Partial<Preview> = {}): Preview {
  const servedList = servedListOf([Uint8Array.of(0x30, 0x00), Uint8Array.of(0x30, 0x01, 0x00)]);
  const of = 'the next generation of Example CA';
  return {
    ...base,
    kind: 'preview',
    host: 'valid.ca.example',
    port: 443,
    targets: [target],
    of,
    servedList,
    ...changes,
  };
}

/** One of each kind. */
export const oneOfEach: readonly Signal[] = [
  issuance(),
  renewalInfo(),
  preview(),
  { ...base, kind: 'declared-roots', set: 'dropbox', anchors: [issuance().issuer], changed: null },
  { ...base, kind: 'announcement', id: 'g2', targets: [target], anchor: issuance().issuer, from: START, moved: [] },
  { ...base, kind: 'caa', host: 'a.example', foundAt: null, records: [], issuers: null, changed: null },
];

export function endEntity(changes: Partial<StoredEndEntity> = {}): StoredEndEntity {
  return {
    target,
    sha256: 'aa'.repeat(32),
    spkiSha256: 'cc'.repeat(32),
    issuer: 'CN=Issuing CA',
    notBefore: START - DAY,
    notAfter: START + 90 * DAY,
    firstServedAt: START,
    sctAt: START - DAY + MINUTE,
    ...changes,
  };
}
