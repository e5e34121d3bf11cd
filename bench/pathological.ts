// Lists made to cost time: limbo's namespace `pathological` and meshes of CAs that have all signed each other, asked of every
// stack beside X509_verify_cert. `node bench/pathological.ts [FOLDER OF limbo-core.json.gz]`
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

import { CodedError } from '../src/lib/coded-error.ts';
import { createJudge } from '../src/chain/judge.ts';
import { decodeCertificate } from '../src/chain/decode.ts';
import type { Certificate } from '../src/chain/certificate.ts';
import type { Stack } from '../src/chain/stack.ts';
import { STACKS } from '../src/chain/stacks.ts';
import { anchorStoreOf, trustAnchorOf } from '../src/chain/trust-anchor.ts';
import type { Verdict } from '../src/chain/verdict.ts';
import { isSignedBy } from '../src/chain/signature.ts';
import { signerOf } from '../src/chain/signer.ts';
import { servedListOf } from '../src/probe/observation.ts';
import { HOST } from '../test/chain/judging.ts';
import { meshOf, type MeshSpec } from '../test/chain/mesh.ts';
import { timed } from './timing.ts';
import { compileX509Verify } from './x509-verify.ts';

const LIMIT_MS = 50;
/** Each time with a judge that knows nothing; the best counts, for the machine does other things as well. */
const ROUNDS = 5;
const AT = Date.parse('2026-03-01T00:00:00Z');

interface Listed {
  readonly name: string;
  readonly host: string;
  readonly at: number;
  readonly anchors: readonly { readonly der: Uint8Array }[];
  readonly served: readonly { readonly der: Uint8Array }[];
}

const MESH = { roots: 12, intermediates: 12 } as const;
const MESHES: readonly MeshSpec[] = (['rsa2048', 'p256', 'p384'] as const).flatMap((kind) =>
  (['tiers', 'one'] as const).flatMap((names) => [false, true].map((bothWays) => ({ ...MESH, kind, names, bothWays }))),
);

const lists = [...limboLists(process.argv[2] ?? '../shared/corpora'), ...MESHES.flatMap(meshLists)];
const theirs = compileX509Verify()?.(lists);
warmUp();
const slowest = lists.map((list, index) => {
  const measured = theirs?.[index];
  const baseline =
    measured === undefined ? '' : `X509_verify_cert ${measured.verifyMs.toFixed(1)} ms: ${measured.answer}`;
  console.log(
    `\n${list.name}: ${String(list.served.length)} served, ${String(list.anchors.length)} pinned. ${baseline}`,
  );
  return compareStacks(list);
});
console.log(`\nslowest of all: ${Math.max(...slowest).toFixed(1)} ms (limit ${String(LIMIT_MS)} ms)`);

/** The cases of the namespace with a host and an instant; the instant of those without is ours. */
function limboLists(folder: string): readonly Listed[] {
  const file = path.join(folder, 'limbo-core.json.gz');
  if (!existsSync(file)) {
    console.log(`without limbo: there is no ${file}`);
    return [];
  }
  const { testcases } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as {
    readonly testcases: readonly LimboCase[];
  };
  return testcases
    .filter(({ id }) => id.startsWith('pathological::'))
    .map((found) => ({
      name: found.id,
      host: found.expected_peer_name?.value ?? HOST,
      at: found.validation_time === null ? AT : Date.parse(found.validation_time),
      anchors: found.trusted_certs.map(derOf),
      served: [found.peer_certificate, ...found.untrusted_intermediates].map(derOf),
    }));
}

/** As far as it is read here (C2SP/x509-limbo, limbo-schema.json). */
interface LimboCase {
  readonly id: string;
  readonly expected_peer_name: { readonly value: string } | null;
  readonly validation_time: string | null;
  readonly trusted_certs: readonly string[];
  readonly peer_certificate: string;
  readonly untrusted_intermediates: readonly string[];
}

function derOf(pem: string): { readonly der: Uint8Array } {
  return { der: Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64') };
}

function meshLists(spec: MeshSpec): readonly Listed[] {
  const { served, roots, stranger, hidden, servedToHidden } = meshOf(spec);
  const names = spec.names === 'one' ? 'one name for all' : 'a name for each tier';
  const name = `mesh of 12 x 12, ${spec.kind}, ${names}${spec.bothWays ? ', signed both ways' : ''}`;
  const common = { host: HOST, at: AT };
  return [
    { ...common, name: `${name}, all roots pinned`, anchors: roots, served },
    { ...common, name: `${name}, no path`, anchors: [stranger], served },
    { ...common, name: `${name}, a path hidden at the end`, anchors: [hidden], served: servedToHidden },
  ];
}

/** The slowest of the stacks, in milliseconds. */
function compareStacks(list: Listed): number {
  const answers = STACKS.map((stack) => ({ stack, ...ask(list, stack) }));
  const byAnswer = Map.groupBy(answers, ({ verdict }) => outcome(verdict));
  for (const [answer, given] of byAnswer) {
    const by = given.map(({ stack, ms }) => `${stack.name} ${ms.toFixed(1)}`);
    console.log(`  ${answer} (ms): ${by.join(', ')}`);
  }
  for (const { stack, verdict, ms } of answers) {
    for (const complaint of complaints(list, verdict, ms)) console.log(`  !! ${stack.name}: ${complaint}`);
  }
  return Math.max(...answers.map(({ ms }) => ms));
}

/** The best of some judges that have decoded the list and verified nothing. */
function ask({ served, anchors, host, at }: Listed, stack: Stack): { readonly ms: number; readonly verdict: Verdict } {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const judge = createJudge({ knownRoots: () => [] });
    const servedList = servedListOf(served.map(({ der }) => der));
    const store = anchorStoreOf(anchors.flatMap(({ der }) => decoded(der)).map(trustAnchorOf));
    for (const certificate of servedList.certificates) judge.decode(certificate);
    return timed(() => judge.judge({ servedList, anchors: store, stack, host, at }));
  });
  const [first] = rounds;
  if (first === undefined) throw new RangeError('there are no rounds');
  return { ms: Math.min(...rounds.map(({ ms }) => ms)), verdict: first.result };
}

function decoded(der: Uint8Array): readonly Certificate[] {
  try {
    return [decodeCertificate(der)];
  } catch (error) {
    if (error instanceof CodedError) return [];
    throw error;
  }
}

function outcome(verdict: Verdict): string {
  return verdict.kind === 'refused' ? verdict.code : verdict.kind;
}

/** What must not be: too slow, or accepted by a path that does not hold. */
function complaints(list: Listed, verdict: Verdict, ms: number): readonly string[] {
  return [
    ...(ms > LIMIT_MS ? [`took ${ms.toFixed(0)} ms`] : []),
    ...(verdict.kind === 'accepted' && !isSound(verdict.path, list) ? ['accepted by a path that does not hold'] : []),
  ];
}

/** Whether each signature of the path verifies, up to an anchor. */
function isSound(accepted: Extract<Verdict, { kind: 'accepted' }>['path'], { served, anchors }: Listed): boolean {
  const known = [...served, ...anchors].flatMap(({ der }) => decoded(der));
  return accepted.slice(0, -1).every((child, depth) => {
    const issued = known.find(({ sha256 }) => sha256 === child.sha256);
    // By its key, for an anchor may be no more than that.
    const issuer = known.find(({ spkiSha256 }) => spkiSha256 === accepted[depth + 1]?.spkiSha256);
    return issued !== undefined && issuer !== undefined && isSignedBy(issued, signerOf(issuer));
  });
}

/** So that no list pays for the compilation of our own code. */
function warmUp(): void {
  const [list] = meshLists({ ...MESH, kind: 'p256', names: 'tiers', bothWays: false });
  if (list !== undefined) for (const stack of STACKS) ask(list, stack);
}
