// Time of a verdict on a served list of three certificates: never seen before (decoded, path built, verified), and asked
// again; beside node:crypto parsing and verifying the same certificates. `node bench/verdict.ts [LISTS]`
import { X509Certificate } from 'node:crypto';

import { createJudge, type Judge } from '../src/chain/judge.ts';
import { decodeCertificate } from '../src/chain/decode.ts';
import { STACKS } from '../src/chain/stacks.ts';
import { anchorStoreOf, trustAnchorOf } from '../src/chain/trust-anchor.ts';
import { servedListOf, type ServedList } from '../src/probe/observation.ts';
import { issue, keyPair } from '../test/support/ca.ts';

const LISTS = Number(process.argv[2] ?? 300);
const AGAIN = 20_000;
const HOST = 'cdn.example.com';
const AT = Date.parse('2026-06-01T00:00:00Z');
const [rootKey, caKey, leafKey] = [keyPair('root', 'rsa2048'), keyPair('ca', 'rsa2048'), keyPair('leaf', 'rsa2048')];

console.log(`verdict on 3 certificates, RSA-2048; medians of ${String(LISTS)} lists`);
console.log('stack             never seen    again       node:crypto alone');
for (const stack of STACKS) {
  const fresh: number[] = [];
  const bare: number[] = [];
  const judge = createJudge({ knownRoots: () => [] });
  let again = 0;
  for (let list = 0; list < LISTS; list += 1) {
    const { served, anchors } = newList(`${stack.name} ${String(list)}`);
    const question = { servedList: served, anchors, stack, host: HOST, at: AT };
    fresh.push(timed(() => judge.judge(question)));
    bare.push(timed(() => verifyWithNode(served)));
    if (list === LISTS - 1) again = timed(() => repeat(judge, question)) / AGAIN;
  }
  const row = [`${median(fresh).toFixed(2)} ms`, `${(again * 1_000).toFixed(2)} µs`, `${median(bare).toFixed(2)} ms`];
  console.log(`${stack.name.padEnd(17)} ${row.map((cell) => cell.padEnd(11)).join(' ')}`);
}

function newList(name: string) {
  const root = issue({ subject: `CN=Root ${name}`, key: rootKey });
  const ca = issue({ subject: `CN=TLS CA ${name}`, issuer: root, ca: true, key: caKey });
  const leaf = issue({ subject: `CN=${HOST}`, issuer: ca, dnsNames: [HOST], key: leafKey });
  const anchors = anchorStoreOf([trustAnchorOf(decodeCertificate(root.der))]);
  return { served: servedListOf([leaf.der, ca.der, root.der]), anchors };
}

/** What no verdict can do without: three certificates parsed, three signatures verified. */
function verifyWithNode({ certificates }: ServedList): boolean {
  const parsed = certificates.map(({ der }) => new X509Certificate(der));
  return parsed.every((certificate, index) => certificate.verify((parsed[index + 1] ?? certificate).publicKey));
}

function repeat(judge: Judge, question: Parameters<Judge['judge']>[0]): number {
  let count = 0;
  while (count < AGAIN) count += judge.judge(question).kind === 'accepted' ? 1 : AGAIN;
  return count;
}

/** Milliseconds. */
function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
