// A fleet's round: 10,000 firmware lines x 1,000 served lists, every pair asked through one judge that has seen none of
// them; beside the same ten million look-ups in a Map by one ready-made key. `node bench/fleet.ts [FIRMWARE] [LISTS]`
import { decodeCertificate } from '../src/chain/decode.ts';
import { createJudge } from '../src/chain/judge.ts';
import type { Question } from '../src/chain/question.ts';
import { STACKS } from '../src/chain/stacks.ts';
import type { Stack } from '../src/chain/stack.ts';
import { type AnchorStore, anchorStoreOf, type TrustAnchor, trustAnchorOf } from '../src/chain/trust-anchor.ts';
import { servedListOf, type ServedList } from '../src/probe/observation.ts';
import { issue, keyPair } from '../test/support/ca.ts';
import { diceOf } from '../test/stacks/dice.ts';
import { cpuTimed } from './timing.ts';

const FIRMWARE = Number(process.argv[2] ?? 10_000);
const LISTS = Number(process.argv[3] ?? 1_000);
const DISTINCT_STORES = 200;
const DISTINCT_LISTS = 50;
/** As many CAs as root programs have; a device pins one, a handful, or a whole bundle of them. */
const ROOTS = 150;
const STORE_SIZES = [1, 1, 1, 2, 3, 5, 12, 40, 150];
const NOW = Date.parse('2026-03-01T00:00:00Z');
const BUILT = Date.parse('2022-06-01T00:00:00Z');
const LIMITS = { seconds: 2, megabytes: 300 };

interface Line {
  readonly anchors: AnchorStore;
  readonly stack: Stack;
  readonly at: number | null;
}

interface Endpoint {
  readonly servedList: ServedList;
  readonly host: string;
}

const dice = diceOf('fleet');
const roots = Array.from({ length: ROOTS }, (_, n) =>
  issue({
    subject: `CN=Root ${String(n)}, O=Fleet`,
    key: keyPair(`root ${String(n)}`),
    notBefore: `${String(2000 + (n % 20))}-01-01T00:00:00Z`,
    notAfter: new Date(Date.parse('2026-06-01') + n * 45 * 86_400_000).toISOString(),
  }),
);
const { lines, endpoints } = fleet();
measure();

/** Lines of one product share store, stack and clock; endpoints of one host share what it serves, but not the objects. */
function fleet(): { readonly lines: readonly Line[]; readonly endpoints: readonly Endpoint[] } {
  const trusted = roots.map(({ der }) => trustAnchorOf(decodeCertificate(der)));
  const products = Array.from({ length: DISTINCT_STORES }, (_, n) => productOf(n, trusted));
  const lists = Array.from({ length: DISTINCT_LISTS }, (_, n) => listOf(n));
  return {
    lines: Array.from({ length: FIRMWARE }, (_, n) => ({ ...at(products, n) })),
    endpoints: Array.from({ length: LISTS }, (_, n) => {
      const { host, ders } = at(lists, n);
      return { host, servedList: servedListOf(ders) };
    }),
  };
}

function productOf(number: number, trusted: readonly TrustAnchor[]): Line {
  const wanted = at(STORE_SIZES, number);
  const start = dice.below(ROOTS);
  const anchors = anchorStoreOf(Array.from({ length: wanted }, (_, n) => at(trusted, start + n)));
  return { anchors, stack: at(STACKS, number), at: at([NOW, NOW, NOW, BUILT, null], number) };
}

/** End entity, one or two intermediates, and sometimes the root as well. */
function listOf(number: number): { readonly host: string; readonly ders: readonly Uint8Array[] } {
  const host = `host-${String(number)}.example.com`;
  const root = at(roots, number * 7);
  const first = issue({ subject: `CN=CA ${String(number)}`, issuer: root, ca: true, key: keyPair('first') });
  const second = issue({ subject: `CN=Sub CA ${String(number)}`, issuer: first, ca: true, key: keyPair('second') });
  const cas = number % 3 === 0 ? [second, first] : [first];
  const issuer = number % 3 === 0 ? second : first;
  const endEntity = issue({
    subject: `CN=${host}`,
    issuer,
    dnsNames: [host],
    notBefore: '2026-01-01T00:00:00Z',
    notAfter: '2026-04-01T00:00:00Z',
    key: keyPair('leaf'),
  });
  const served = [endEntity, ...cas, ...(number % 5 === 0 ? [root] : [])];
  return { host, ders: served.map(({ der }) => der) };
}

function measure(): void {
  const before = process.memoryUsage().rss;
  const judge = createJudge({ knownRoots: () => [] });
  const first = cpuTimed(() => askAll(judge.judge));
  const again = cpuTimed(() => askAll(judge.judge));
  const { rss } = process.memoryUsage();
  const answer = judge.judge(questionOf(at(lines, 0), at(endpoints, 0)));
  const known = new Map(endpoints.map(({ servedList }) => [servedList.sha256, answer]));
  const bare = cpuTimed(() => askAll(({ servedList }) => known.get(servedList.sha256)));
  const stores = `${String(DISTINCT_STORES)} stores of 1 to ${String(ROOTS)} anchors`;
  console.log(
    `${String(FIRMWARE)} firmware lines x ${String(LISTS)} served lists; ${stores}, ${String(DISTINCT_LISTS)} distinct lists`,
  );
  console.log(
    `never asked       ${seconds(first.ms)} of CPU (limit ${String(LIMITS.seconds)} s), ${String(first.result)} pairs accepted`,
  );
  console.log(`asked again       ${seconds(again.ms)}`);
  console.log(`a Map, one key    ${seconds(bare.ms)}`);
  console.log(
    `resident memory   ${megabytes(rss)} (limit ${String(LIMITS.megabytes)} MB), ${megabytes(before)} before`,
  );
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function askAll(ask: (question: Question) => { readonly kind: string } | undefined): number {
  let accepted = 0;
  for (const line of lines) {
    for (const endpoint of endpoints) if (ask(questionOf(line, endpoint))?.kind === 'accepted') accepted += 1;
  }
  return accepted;
}

function questionOf({ anchors, stack, at }: Line, { servedList, host }: Endpoint): Question {
  return { servedList, anchors, stack, host, at };
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index % list.length];
  if (value === undefined) throw new RangeError('an empty list');
  return value;
}
