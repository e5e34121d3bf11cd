// A page of 100 issuances from CT, decoded and matched against 1,000 targets; beside JSON.parse of the same page alone. Then
// a page of 100 precertificates of one target, judged for a firmware line of every stack (pinning the CA that is served, so
// that half of them are refused); beside decoding them and verifying each signature by node:crypto alone.
// `node bench/ct-page.ts [ISSUANCES] [TARGETS]`
import { X509Certificate } from 'node:crypto';

import { decodeCertificate } from '../src/chain/decode.ts';
import { createJudge } from '../src/chain/judge.ts';
import { STACKS } from '../src/chain/stacks.ts';
import { anchorStoreOf, trustAnchorOf } from '../src/chain/trust-anchor.ts';
import type { Link } from '../src/daemon/links.ts';
import { type IssuanceKnowledge, issuancesOf } from '../src/daemon/signals/issuances.ts';
import { knownCertificates } from '../src/daemon/signals/known-cas.ts';
import { knownRoots } from '../src/firmware/known-roots.ts';
import { servedListOf } from '../src/probe/observation.ts';
import { pageFrom } from '../src/signals/ct/answer.ts';
import { fullBudget } from '../src/signals/ct/budget.ts';
import { issuancesFor } from '../src/signals/ct/issuances.ts';
import { targetNames } from '../src/signals/ct/target-names.ts';
import { caGraphOf } from '../src/signals/root-programs/ca-graph.ts';
import type { Issuance } from '../src/signals/signal.ts';
import { type CertificateSpec, issue, type IssuedCertificate, keyPair } from '../test/support/ca.ts';
import { digest, issuanceObject } from '../test/support/certspotter-api.ts';
import { POISON } from '../test/signals/ct/sct-writer.ts';
import { cpuTimed, median, timed } from './timing.ts';

const ISSUANCES = Number(process.argv[2] ?? 100);
const TARGETS = Number(process.argv[3] ?? 1_000);
/** As many names as a CDN puts into one certificate. */
const NAMES = 100;
const ROUNDS = 31;
const NOW = Date.parse('2026-03-01T00:00:00Z');
const LIMIT_MS = 100;
const HOST = 'update.example.com';
const TARGET = `${HOST}:443`;

const hosts = Array.from({ length: TARGETS }, (_, n) => `host-${String(n)}.zone-${String(n % 50)}.example.com`);
const body = pageBody();
measure();
measureJudging();

function pageBody(): Buffer {
  const objects = Array.from({ length: ISSUANCES }, (_, n) => {
    const own = Array.from({ length: NAMES - 1 }, (_, i) => hosts[(n * 31 + i * 7) % TARGETS] ?? '');
    const dnsNames = [...own, `*.zone-${String(n % 50)}.example.com`];
    const { der } = issue({ subject: 'CN=host', dnsNames });
    return issuanceObject(String(n), { dns_names: dnsNames, cert_der: Buffer.from(der).toString('base64') });
  });
  return Buffer.from(JSON.stringify(objects));
}

function measure(): void {
  const parsing = Array.from({ length: ROUNDS }, () => timed(() => JSON.parse(body.toString()) as unknown).ms);
  const first = timed(judged);
  const again = Array.from({ length: ROUNDS }, () => timed(judged).ms);
  const issuances = String(first.result);
  console.log(
    `${String(ISSUANCES)} issuances of ${String(NAMES)} names, ${String(body.length)} octets; ${String(TARGETS)} targets`,
  );
  console.log(`first page        ${first.ms.toFixed(1)} ms (limit ${String(LIMIT_MS)} ms), ${issuances} signals`);
  console.log(`later pages       ${median(again).toFixed(1)} ms, ${Math.max(...again).toFixed(1)} ms at most`);
  console.log(`JSON.parse alone  ${median(parsing).toFixed(1)} ms`);
}

/** From the octets of the answer to signals, the index of targets included. */
function judged(): number {
  const page = pageFrom(
    { kind: 'answered', status: 200, retryAfter: null, etag: null, body },
    {
      cursor: { name: 'host-0.zone-0.example.com', after: null, nextQueryAt: 0 },
      budget: fullBudget(60, NOW),
      visited: new Set(),
      source: 'bench',
      at: NOW,
      intervalMs: 3_600_000,
      jitter: 0,
    },
  );
  const targets = targetNames(hosts.map((host) => ({ host, target: `${host}:443` })));
  return issuancesFor(page.certificates, targets).length;
}

function measureJudging(): void {
  const ours = hierarchy('Alpha');
  const others = hierarchy('Beta');
  const leafBy = (issuer: IssuedCertificate, n: number): IssuedCertificate =>
    issue({
      ...{ subject: `CN=host ${String(n)}`, issuer, dnsNames: [HOST], key: keyPair('end entity', 'rsa2048') },
      ...{
        serialNumber: n + 1,
        notBefore: '2026-02-20T00:00:00Z',
        notAfter: '2026-06-01T00:00:00Z',
        extensions: [POISON],
      },
    });
  const page = Array.from({ length: ISSUANCES }, (_, n) => leafBy(n % 2 === 0 ? ours.sub : others.sub, n));
  const fresh = (n: number, size: number) =>
    Array.from({ length: size }, (_, i) => issuanceOf(leafBy(i % 2 === 0 ? ours.sub : others.sub, n * ISSUANCES + i)));
  const served = servedListOf([leafBy(ours.sub, ISSUANCES).der, ours.sub.der]);
  const elsewhere = servedListOf([leafBy(others.sub, ISSUANCES).der, others.sub.der]);
  const store = anchorStoreOf([trustAnchorOf(decodeCertificate(ours.root.der))]);
  const knowledge: IssuanceKnowledge = {
    issuances: [],
    endEntities: [],
    watchedSince: new Map(),
    servedLists: new Map([[TARGET, [served]]]),
    certificates: knownCertificates([served, elsewhere], [store], knownRoots()),
    graph: caGraphOf([]),
  };
  const judge = createJudge({ knownRoots });
  const roundOf = (issuances: IssuanceKnowledge['issuances']) => (): number => {
    const of = issuancesOf({ ...knowledge, issuances }, judge, NOW);
    return STACKS.map((stack) => of(linkOf(stack.name, store), stack)).flat().length;
  };
  // A daemon has judged other certificates before this page.
  for (let n = 1; n <= 5; n += 1) roundOf(fresh(n, 20))();
  const round = roundOf(page.map(issuanceOf));
  const baseline = cpuTimed(() => page.filter(({ der, spec }) => verified(der, spec)).length);
  const first = cpuTimed(round);
  const next = Array.from({ length: 7 }, (_, n) => roundOf(fresh(n + 6, ISSUANCES))).map((one) => cpuTimed(one).ms);
  const again = Array.from({ length: ROUNDS }, () => cpuTimed(round).ms);
  console.log(
    `${String(ISSUANCES)} precertificates of one target, judged for ${String(STACKS.length)} stacks: ${String(first.result)} answers`,
  );
  console.log(`first page        ${first.ms.toFixed(1)} ms of CPU (limit ${String(LIMIT_MS)} ms)`);
  console.log(`further pages     ${median(next).toFixed(1)} ms, ${Math.max(...next).toFixed(1)} ms at most`);
  console.log(`later cycles      ${median(again).toFixed(1)} ms, ${Math.max(...again).toFixed(1)} ms at most`);
  console.log(`node:crypto alone ${baseline.ms.toFixed(1)} ms (X509Certificate and verify, each once)`);
}

function hierarchy(name: string): { readonly root: IssuedCertificate; readonly sub: IssuedCertificate } {
  const root = issue({ subject: `O=${name}, CN=${name} Root`, key: keyPair(`${name} root`, 'rsa2048') });
  const sub = issue({
    subject: `O=${name}, CN=${name} Sub`,
    issuer: root,
    ca: true,
    key: keyPair(`${name} sub`, 'rsa2048'),
  });
  return { root, sub };
}

function verified(der: Uint8Array, { issuer }: CertificateSpec): boolean {
  return issuer !== undefined && new X509Certificate(der).verify(issuer.key.publicKey);
}

function issuanceOf(issued: IssuedCertificate): Issuance {
  const { issuer, spkiSha256, notBefore, notAfter } = decodeCertificate(issued.der);
  const { spkiSha256: issuerSpki } = decodeCertificate(issued.spec.issuer?.der ?? issued.der);
  return {
    ...{ kind: 'issuance', source: 'bench', at: NOW, confidence: 'likely', target: TARGET },
    ...{ tbsSha256: digest(issued.pem), spkiSha256, dnsNames: [HOST], notBefore, notAfter, der: issued.der },
    issuer: { subject: issuer.text, spkiSha256: issuerSpki },
  };
}

function linkOf(stack: string, anchors: Link['anchors']): Link {
  const clock = { kind: 'device' } as const;
  return {
    ...{ target: TARGET, host: HOST, purpose: 'update', anchors, hellos: [{ profile: 'modern', sni: true }] },
    firmware: { id: stack, devices: null, stack, clock, targets: [], recovery: [] },
    ...{ via: null, origin: TARGET },
  };
}
