// Certificates issued on the spot for one target, as CT tells of them, and what a firmware would make of them.
import assert from 'node:assert/strict';

import { decodeCertificate } from '../../../src/chain/decode.ts';
import { createJudge } from '../../../src/chain/judge.ts';
import type { KnownRoot } from '../../../src/chain/known-roots.ts';
import { stackNamed } from '../../../src/chain/stacks.ts';
import { anchorStoreOf, type TrustAnchor, trustAnchorOf } from '../../../src/chain/trust-anchor.ts';
import type { Link } from '../../../src/daemon/links.ts';
import { type IssuanceKnowledge, issuancesOf } from '../../../src/daemon/signals/issuances.ts';
import { knownCertificates } from '../../../src/daemon/signals/known-cas.ts';
import type { FirmwareClock } from '../../../src/firmware/firmware.ts';
import type { JudgedIssuance } from '../../../src/outlook/pair-signals.ts';
import { type ClientHelloProfile, servedListOf } from '../../../src/probe/observation.ts';
import { type CaGraph, caGraphOf } from '../../../src/signals/root-programs/ca-graph.ts';
import type { CaRecord } from '../../../src/signals/root-programs/ccadb.ts';
import type { Issuance } from '../../../src/signals/signal.ts';
import type { StoredEndEntity } from '../../../src/store/store.ts';
import { type CertificateSpec, issue, type IssuedCertificate, keyPair } from '../../support/ca.ts';
import { digest } from '../../support/certspotter-api.ts';
import { POISON } from '../../signals/ct/sct-writer.ts';

export const HOST = 'update.example.com';
export const TARGET = `${HOST}:443`;
export const NOW = Date.parse('2026-03-01T00:00:00Z');
export const DAY = 86_400_000;

/** A CA of an organisation: one key for each name. */
export function ca(commonName: string, organisation: string, bent: Partial<CertificateSpec> = {}): IssuedCertificate {
  return issue({ subject: `O=${organisation}, CN=${commonName}`, key: keyPair(commonName), ca: true, ...bent });
}

export function leafBy(issuer: IssuedCertificate, bent: Partial<CertificateSpec> = {}): IssuedCertificate {
  return issue({
    ...{ subject: `CN=${HOST}`, issuer, dnsNames: [HOST], key: keyPair('leaf') },
    ...{ notBefore: '2026-02-28T00:00:00Z', notAfter: '2026-06-01T00:00:00Z' },
    ...bent,
  });
}

/** The precertificate of the certificate that `leafBy` would make. */
export function precertificateBy(issuer: IssuedCertificate, bent: Partial<CertificateSpec> = {}): IssuedCertificate {
  return leafBy(issuer, { key: keyPair('next leaf'), ...bent, extensions: [POISON] });
}

export function issuanceOf(issued: IssuedCertificate, fields: Partial<Issuance> = {}): Issuance {
  const { issuer, spkiSha256, notBefore, notAfter } = decodeCertificate(issued.der);
  const by = issued.spec.issuer;
  return {
    ...{ kind: 'issuance', source: 'test', at: NOW, confidence: 'likely', target: TARGET },
    ...{ tbsSha256: digest(issued.pem), spkiSha256, dnsNames: issued.spec.dnsNames ?? [] },
    issuer: { subject: issuer.text, spkiSha256: by === undefined ? spkiSha256 : decodeCertificate(by.der).spkiSha256 },
    ...{ notBefore, notAfter, der: issued.der },
    ...fields,
  };
}

export function recordOf(issued: IssuedCertificate, fields: Partial<CaRecord> = {}): CaRecord {
  const { subject, sha256, spkiSha256, subjectKeyId } = decodeCertificate(issued.der);
  const parentSha256 = issued.spec.issuer?.sha256 ?? null;
  const kind = parentSha256 === null ? 'root' : 'intermediate';
  return { kind, name: subject.text, sha256, spkiSha256, subjectKeyId, parentSha256, revoked: false, ...fields };
}

export interface Scene {
  readonly issued: readonly (IssuedCertificate | Issuance)[];
  readonly anchors: readonly (IssuedCertificate | TrustAnchor)[];
  /** What the target serves now. */
  readonly served?: readonly (readonly IssuedCertificate[])[];
  /** What another target serves. */
  readonly elsewhere?: readonly (readonly IssuedCertificate[])[];
  readonly roots?: readonly IssuedCertificate[];
  readonly ccadb?: readonly CaRecord[];
  readonly endEntities?: readonly StoredEndEntity[];
  readonly stack?: string;
  readonly clock?: FirmwareClock;
  readonly hellos?: readonly ClientHelloProfile[];
  readonly now?: number;
}

const judge = createJudge({ knownRoots: () => [] });

export function knowledgeOf(scene: Scene): IssuanceKnowledge {
  const lists = (of: Scene['served'] = []) => of.map((list) => servedListOf(list.map(({ der }) => der)));
  const graph: CaGraph = caGraphOf(scene.ccadb ?? []);
  const roots = (scene.roots ?? []).map(({ pem }): KnownRoot => ({ pem, foundIn: 'node' }));
  const all = [...lists(scene.served), ...lists(scene.elsewhere)];
  return {
    issuances: scene.issued.map((one) => ('kind' in one ? one : issuanceOf(one))),
    endEntities: scene.endEntities ?? [],
    watchedSince: new Map([[TARGET, NOW - 365 * DAY]]),
    servedLists: new Map([[TARGET, lists(scene.served)]]),
    certificates: knownCertificates(all, [storeOf(scene.anchors)], roots),
    graph,
  };
}

export function judgedIn(scene: Scene): readonly JudgedIssuance[] {
  const { stack: name = 'openssl', now = NOW } = scene;
  const stack = stackNamed(name);
  assert.ok(stack !== null, name);
  return issuancesOf(knowledgeOf(scene), judge, now)(linkOf(scene), stack);
}

/** The one answer there is. */
export function answerIn(scene: Scene): JudgedIssuance['answer'] {
  const [first, ...others] = judgedIn(scene);
  assert.ok(first !== undefined && others.length === 0, `${String(others.length)} others`);
  return first.answer;
}

export function linkOf({ anchors, stack = 'openssl', clock = { kind: 'device' }, hellos = ['modern'] }: Scene): Link {
  const firmware = { id: 'line-1', devices: null, stack, clock, targets: [], recovery: [] };
  return {
    ...{ firmware, target: TARGET, host: HOST, purpose: 'update', via: null, origin: TARGET },
    anchors: storeOf(anchors),
    hellos: hellos.map((profile) => ({ profile, sni: true })),
  };
}

function storeOf(anchors: Scene['anchors']) {
  return anchorStoreOf(anchors.map((one) => ('der' in one ? trustAnchorOf(decodeCertificate(one.der)) : one)));
}
