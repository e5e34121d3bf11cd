// A proxy that intercepts TLS is told from a rotation, and from a fleet on CAs of its own.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decodeCertificate } from '../../src/chain/decode.ts';
import { createJudge } from '../../src/chain/judge.ts';
import { anchorStoreOf, trustAnchorOf } from '../../src/chain/trust-anchor.ts';
import { interceptionOf } from '../../src/daemon/interception.ts';
import { linksOf } from '../../src/daemon/links.ts';
import { publicCasOf } from '../../src/daemon/public-cas.ts';
import type { Firmware } from '../../src/firmware/firmware.ts';
import { type Observation, servedListOf } from '../../src/probe/observation.ts';
import { caGraphOf } from '../../src/signals/root-programs/ca-graph.ts';
import { type IssuedCertificate, issue, pemOf } from '../support/ca.ts';

const judge = createJudge({ knownRoots: () => [] });
const publicRoot = issue({ subject: 'CN=Public Root' });
const publicIntermediate = issue({ subject: 'CN=Public Intermediate', issuer: publicRoot, ca: true });
const listed = issue({ subject: 'CN=Known To CCADB Alone' });
const proxy = issue({ subject: 'CN=Gateway Inspection' });
const otherProxy = issue({ subject: 'CN=Other Gateway' });
const own = issue({ subject: 'CN=Our Own Root' });

const leaf = (issuer: IssuedCertificate) => issue({ subject: 'CN=a.example', issuer, dnsNames: ['a.example'] });
const { subjectKeyId } = decodeCertificate(listed.der);
const graph = caGraphOf([
  {
    kind: 'root',
    name: 'Known To CCADB Alone',
    sha256: '00'.repeat(32),
    spkiSha256: null,
    subjectKeyId,
    parentSha256: null,
    revoked: false,
  },
]);
const publicCas = publicCasOf([pemOf([publicRoot])], graph, judge);

function observation(target: string, list: readonly IssuedCertificate[] | null): Observation {
  const servedList = servedListOf((list ?? []).map(({ der }) => der));
  return {
    target: `${target}:443`,
    host: target,
    port: 443,
    protocol: 'https',
    address: '192.0.2.1',
    hello: { profile: 'modern', sni: true },
    at: 0,
    durationMs: 1,
    vantage: 'v',
    outcome:
      list === null
        ? { kind: 'failed', failure: { code: 'refused' } }
        : { kind: 'served', servedList, tlsVersion: 0x0304, proven: true, handshakeFailure: null },
    redirect: null,
  };
}

function firmwarePinning(anchor: IssuedCertificate): Firmware {
  const anchors = anchorStoreOf([trustAnchorOf(decodeCertificate(anchor.der))]);
  const targets = ['a', 'b'].map((host) => ({
    target: `${host}:443`,
    host,
    purpose: 'update' as const,
    anchors,
    hellos: [{ profile: 'modern' as const, sni: true }],
  }));
  return { id: 'f', devices: 1, stack: 'mbedtls', clock: { kind: 'device' }, targets, recovery: [] };
}

type Lists = Readonly<Record<string, readonly IssuedCertificate[] | null>>;
const rows: readonly { name: string; pinned: IssuedCertificate; seen: Lists; issuer: string | null }[] = [
  { name: 'nothing was seen', pinned: publicRoot, seen: {}, issuer: null },
  { name: 'nothing was served', pinned: publicRoot, seen: { a: null, b: null }, issuer: null },
  {
    name: 'one unknown CA in front of all targets, its certificate left out',
    pinned: publicRoot,
    seen: { a: [leaf(proxy)], b: [leaf(proxy)] },
    issuer: 'CN=Gateway Inspection',
  },
  {
    name: 'the same with the certificate of the CA',
    pinned: publicRoot,
    seen: { a: [leaf(proxy), proxy], b: [leaf(proxy), proxy] },
    issuer: 'CN=Gateway Inspection',
  },
  {
    name: 'targets that do not answer say nothing',
    pinned: publicRoot,
    seen: { a: [leaf(proxy)], b: [leaf(proxy)], c: null },
    issuer: 'CN=Gateway Inspection',
  },
  { name: 'a single target may have moved', pinned: publicRoot, seen: { a: [leaf(proxy)] }, issuer: null },
  {
    name: 'two unknown CAs are no proxy',
    pinned: publicRoot,
    seen: { a: [leaf(proxy)], b: [leaf(otherProxy)] },
    issuer: null,
  },
  {
    name: 'one target is served as ever',
    pinned: publicRoot,
    seen: { a: [leaf(proxy)], b: [leaf(publicIntermediate), publicIntermediate] },
    issuer: null,
  },
  {
    name: 'all targets moved to one public CA: a rotation',
    pinned: own,
    seen: { a: [leaf(publicIntermediate), publicIntermediate], b: [leaf(publicIntermediate), publicIntermediate] },
    issuer: null,
  },
  {
    name: 'a root that only CCADB knows is public',
    pinned: publicRoot,
    seen: { a: [leaf(listed)], b: [leaf(listed)] },
    issuer: null,
  },
  {
    name: 'the CA that is pinned is no proxy',
    pinned: proxy,
    seen: { a: [leaf(proxy)], b: [leaf(proxy)] },
    issuer: null,
  },
  {
    name: 'a fleet on its own CA moved to another of its own: a rotation',
    pinned: own,
    seen: { a: [leaf(proxy)], b: [leaf(proxy)] },
    issuer: null,
  },
];

for (const { name, pinned, seen, issuer } of rows) {
  test(`interception: ${name}`, () => {
    const observations = Object.entries(seen).map(([target, list]) => observation(target, list));
    const links = linksOf([firmwarePinning(pinned)], []);
    assert.equal(interceptionOf(observations, links, publicCas, judge)?.issuer ?? null, issuer);
  });
}
