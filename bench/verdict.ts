// Time of a verdict on three certificates beside libssl's X509_verify_cert on the same lists in the same run: decoding,
// building and verifying a path of decoded certificates that were never judged, and asking again. Signatures of RSA and of
// ECDSA. `node bench/verdict.ts [LISTS]`
import { X509Certificate } from 'node:crypto';

import { decodeCertificate } from '../src/chain/decode.ts';
import { createJudge } from '../src/chain/judge.ts';
import type { Question } from '../src/chain/question.ts';
import type { Stack } from '../src/chain/stack.ts';
import { STACKS } from '../src/chain/stacks.ts';
import { anchorStoreOf, trustAnchorOf } from '../src/chain/trust-anchor.ts';
import { servedListOf } from '../src/probe/observation.ts';
import { issue, type IssuedCertificate, type KeyKind, keyPair } from '../test/support/ca.ts';
import { median, timed } from './timing.ts';
import { compileX509Verify, type Measured } from './x509-verify.ts';

const LISTS = Number(process.argv[2] ?? 200);
const AGAIN = 20_000;
const HOST = 'cdn.example.com';
const AT = Date.parse('2026-06-01T00:00:00Z');
const LIMITS = { judged: 3, again: 20 };
const KINDS: readonly KeyKind[] = ['rsa2048', 'p256', 'p384'];

interface List {
  readonly served: readonly IssuedCertificate[];
  readonly root: IssuedCertificate;
}

const x509Verify = compileX509Verify();
console.log(`three certificates, medians of ${String(LISTS)} lists; ours / OpenSSL's, wanted for the stack openssl:`);
console.log(`judged at most ${String(LIMITS.judged)} x, again at least ${String(LIMITS.again)} x faster`);
warmUp();
for (const kind of KINDS) {
  const lists = Array.from({ length: LISTS }, (_, number) => newList(kind, String(number)));
  const theirs = x509Verify?.(lists.map(({ served, root }) => ({ host: HOST, at: AT, anchors: [root], served })));
  compareDecoding(kind, lists, theirs ?? null);
  compareVerdicts(lists, theirs ?? null);
}

function newList(kind: KeyKind, name: string): List {
  const key = (role: string) => keyPair(role, kind);
  const root = issue({ subject: `CN=Root ${kind} ${name}`, key: key('root') });
  const ca = issue({ subject: `CN=TLS CA ${kind} ${name}`, issuer: root, ca: true, key: key('ca') });
  const endEntity = issue({ subject: `CN=${HOST}`, issuer: ca, dnsNames: [HOST], key: key('leaf'), serialNumber: 1 });
  return { served: [endEntity, ca, root], root };
}

function compareDecoding(kind: KeyKind, lists: readonly List[], theirs: readonly Measured[] | null): void {
  const each = (decode: (der: Uint8Array) => unknown): number =>
    median(lists.map(({ served }) => timed(() => served.map(({ der }) => decode(der))).ms));
  const row = {
    ours: each(decodeCertificate),
    'node:crypto': each(decodeWithNode),
    ...(theirs === null ? {} : { d2i_X509: median(theirs.map(({ decodeMs }) => decodeMs)) }),
  };
  const cells = Object.entries(row).map(([name, ms]) => `${name} ${ms.toFixed(3)} ms`);
  console.log(`\n${kind}: decoding three certificates: ${cells.join(', ')}`);
}

/** The certificate, and the fields of it that a verdict needs as far as node:crypto has them. */
function decodeWithNode(der: Uint8Array): unknown {
  const decoded = new X509Certificate(der);
  const { subject, issuer, validFromDate, validToDate, serialNumber, subjectAltName, keyUsage, ca, fingerprint256 } =
    decoded;
  const key = decoded.publicKey.asymmetricKeyDetails;
  return [subject, issuer, validFromDate, validToDate, serialNumber, subjectAltName, keyUsage, ca, fingerprint256, key];
}

function compareVerdicts(lists: readonly List[], theirs: readonly Measured[] | null): void {
  const verifyMs = theirs === null ? null : median(theirs.map((measured) => measured.verifyMs));
  const againMs = theirs === null ? null : median(theirs.map((measured) => measured.againMs));
  const parsed = lists.map(({ served }) => served.map(({ der }) => new X509Certificate(der)));
  const nodeMs = median(parsed.map((certificates) => timed(() => verifyWithNode(certificates)).ms));
  const unlike = theirs?.find(({ answer }) => answer !== 'ok');
  if (unlike !== undefined) console.log(`X509_verify_cert refuses a list that it should accept: ${unlike.answer}`);
  console.log(
    verifyMs === null || againMs === null
      ? `node:crypto's two signatures ${nodeMs.toFixed(3)} ms`
      : `X509_verify_cert ${verifyMs.toFixed(3)} ms, again ${againMs.toFixed(3)} ms; node:crypto's two signatures ${nodeMs.toFixed(3)} ms`,
  );
  for (const stack of STACKS) {
    const { judgedMs, askedAgainMs, answer } = measure(stack, lists);
    const judged = `judged ${judgedMs.toFixed(3)} ms = ${(judgedMs / (verifyMs ?? nodeMs)).toFixed(1)} x`;
    const again = `again ${(askedAgainMs * 1e6).toFixed(0)} ns = ${((againMs ?? nodeMs) / askedAgainMs).toFixed(0)} x faster`;
    console.log(`  ${stack.name.padEnd(27)} ${judged.padEnd(24)} ${again.padEnd(30)} ${answer}`);
  }
}

/** Two of the three signatures count: nobody verifies a root's own. */
function verifyWithNode([endEntity, ca, root]: readonly X509Certificate[]): boolean {
  if (endEntity === undefined || ca === undefined || root === undefined) return false;
  return endEntity.verify(ca.publicKey) && ca.verify(root.publicKey);
}

/** With a judge of its own, which has decoded everything and verified nothing: no key is loaded, no signature known. */
function measure(stack: Stack, lists: readonly List[]) {
  const judge = createJudge({ knownRoots: () => [] });
  const questions = lists.map(({ served, root }): Question => {
    const anchors = anchorStoreOf([trustAnchorOf(decodeCertificate(root.der))]);
    return { servedList: servedListOf(served.map(({ der }) => der)), anchors, stack, host: HOST, at: AT };
  });
  const judged = questions.map((question) => {
    question.servedList.certificates.forEach((certificate) => judge.decode(certificate));
    return timed(() => judge.judge(question));
  });
  const again = timed(() => {
    for (let asked = 0; asked < AGAIN; asked += 1) judge.judge(questions[asked % questions.length] ?? never());
  });
  const verdict = judged[0]?.result ?? never();
  const answer = verdict.kind === 'refused' ? `refused: ${verdict.code}` : verdict.kind;
  return { judgedMs: median(judged.map(({ ms }) => ms)), askedAgainMs: again.ms / AGAIN, answer };
}

/** So that no stack pays for the compilation of what they share. */
function warmUp(): void {
  const lists = Array.from({ length: 100 }, (_, number) => newList('p256', `warm-up ${String(number)}`));
  for (const stack of STACKS) measure(stack, lists);
}

function never(): never {
  throw new RangeError('there are no lists');
}
