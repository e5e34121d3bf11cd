// What a firmware makes of the list of a preview host: the hierarchy counts, and nothing of the host itself.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decodeCertificate } from '../../../src/chain/decode.ts';
import { createJudge } from '../../../src/chain/judge.ts';
import { mbedtls } from '../../../src/chain/stacks/mbedtls.ts';
import { anchorStoreOf, trustAnchorOf } from '../../../src/chain/trust-anchor.ts';
import { linksOf } from '../../../src/daemon/links.ts';
import { judgedPreviews } from '../../../src/daemon/signals/judged-previews.ts';
import type { Firmware, FirmwareClock } from '../../../src/firmware/firmware.ts';
import { servedListOf } from '../../../src/probe/observation.ts';
import type { Preview } from '../../../src/signals/signal.ts';
import { issue, type CertificateSpec, type IssuedCertificate } from '../../support/ca.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const HOST = 'valid.ca.test';
const PINNED = issue({ subject: 'CN=Root A' });
const OTHER = issue({ subject: 'CN=Root B' });
const ENDED = { notBefore: '2024-01-01T00:00:00Z', notAfter: '2024-04-01T00:00:00Z' };
const ENDED_INTERMEDIATE = issue({
  subject: 'CN=Intermediate',
  issuer: PINNED,
  ca: true,
  ...ENDED,
});
const JUDGE = createJudge({ knownRoots: () => [] });

function endEntity(issuer: IssuedCertificate, changes: Partial<CertificateSpec> = {}): IssuedCertificate {
  return issue({ subject: `CN=${HOST}`, issuer, dnsNames: [HOST], ...changes });
}

interface Row {
  readonly name: string;
  readonly served: readonly IssuedCertificate[];
  readonly clock?: FirmwareClock;
  readonly pinned?: IssuedCertificate;
  /** Null: nothing is held against it. */
  readonly refusal: string | null;
}

const rows: readonly Row[] = [
  { name: 'below what is pinned', served: [endEntity(PINNED)], refusal: null },
  { name: 'below another root', served: [endEntity(OTHER), OTHER], refusal: 'anchor-missing' },
  { name: 'below one that is not there', served: [endEntity(OTHER)], refusal: 'issuer-missing' },
  { name: 'a test site that shows an expired certificate', served: [endEntity(PINNED, ENDED)], refusal: null },
  {
    name: 'one that shows a certificate of tomorrow',
    served: [endEntity(PINNED, { notBefore: '2027-01-01T00:00:00Z' })],
    refusal: null,
  },
  {
    name: 'a certificate for another name',
    served: [endEntity(PINNED, { dnsNames: ['other.test'] })],
    refusal: null,
  },
  {
    name: 'an intermediate that has expired',
    served: [endEntity(ENDED_INTERMEDIATE), ENDED_INTERMEDIATE],
    refusal: 'expired',
  },
  {
    name: 'an expired intermediate, to a clock that stands before that',
    served: [endEntity(ENDED_INTERMEDIATE), ENDED_INTERMEDIATE],
    clock: { kind: 'build', at: Date.parse('2024-02-01T00:00:00Z') },
    refusal: null,
  },
  {
    name: 'an expired intermediate, to no clock',
    served: [endEntity(ENDED_INTERMEDIATE), ENDED_INTERMEDIATE],
    clock: { kind: 'none' },
    refusal: null,
  },
  { name: 'nothing', served: [], refusal: null },
];
for (const { name, served, clock, pinned, refusal } of rows) {
  test(`a preview: ${name}`, () => {
    const [judged, ...others] = judgedOf([previewOf(served)], clock, pinned);
    assert.equal(judged?.refused?.refusal ?? null, refusal);
    assert.equal(others.length, 0);
  });
}

test('what is refused comes with the CA that would have to be pinned, and without the list', () => {
  const [judged] = judgedOf([previewOf([endEntity(OTHER), OTHER])]);
  assert.equal(judged?.refused?.missing?.subject, 'CN=Root B');
  assert.equal(judged.preview.host, HOST);
  assert.ok(!('servedList' in judged.preview));
});

test('previews of other targets do not count', () => {
  assert.deepEqual(judgedOf([{ ...previewOf([endEntity(OTHER)]), targets: ['b.example:443'] }]), []);
});

function judgedOf(previews: readonly Preview[], clock: FirmwareClock = { kind: 'device' }, pinned = PINNED) {
  const anchors = anchorStoreOf([trustAnchorOf(decodeCertificate(pinned.der))]);
  const hellos = [{ profile: 'modern', sni: true }] as const;
  const target = { target: 'a.example:443', host: 'a.example', purpose: 'update', anchors, hellos } as const;
  const firmware: Firmware = { id: 'f', devices: 1, stack: 'mbedtls', clock, targets: [target], recovery: [] };
  return linksOf([firmware], []).flatMap((link) => judgedPreviews(link, previews, JUDGE, () => mbedtls, NOW));
}

function previewOf(served: readonly IssuedCertificate[]): Preview {
  return {
    kind: 'preview',
    host: HOST,
    port: 443,
    of: 'the next hierarchy',
    targets: ['a.example:443'],
    servedList: servedListOf(served.map(({ der }) => der)),
    source: `${HOST}:443`,
    at: NOW,
    confidence: 'possible',
  };
}
