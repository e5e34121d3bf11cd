// The CAA records that count for a host: its own, or those of the nearest name above it (RFC 8659 section 3).
import { canonicalSet } from './caa-record.ts';
import type { AskCaa, CaaAnswer } from './resolve-caa.ts';

export interface RelevantCaa {
  /** The name at which they stand; null where neither the host nor any name above has any. */
  readonly foundAt: string | null;
  /** In canonical form. */
  readonly records: readonly string[];
}

export type CaaReading =
  | { readonly kind: 'read'; readonly caa: RelevantCaa }
  /** Visible characters only. */
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * What all servers say that answer: two of them at least where there are several, for one may be behind, or lie. Servers
 * that say different things are asked again another time.
 */
export async function readCaa(host: string, servers: readonly AskCaa[], signal: AbortSignal): Promise<CaaReading> {
  const readings = await Promise.all(servers.map((ask) => climb(host, ask, signal)));
  const read = readings.filter((reading) => reading.kind === 'read');
  const [first] = read;
  if (first === undefined || read.length < Math.min(2, servers.length)) {
    return readings.find((reading) => reading.kind === 'failed') ?? { kind: 'failed', reason: 'nobody to ask' };
  }
  const agree = read.every(({ caa }) => isSameCaa(caa, first.caa) && caa.foundAt === first.caa.foundAt);
  return agree ? first : { kind: 'failed', reason: 'the DNS servers do not agree' };
}

/** Where they stand does not matter to a CA. */
export function isSameCaa(one: Pick<RelevantCaa, 'records'>, other: Pick<RelevantCaa, 'records'>): boolean {
  return one.records.length === other.records.length && one.records.every((record, i) => record === other.records[i]);
}

/** `ask`, but each name once: hosts share the names above them. */
export function remembering(ask: AskCaa): AskCaa {
  const answers = new Map<string, Promise<CaaAnswer>>();
  return (name, signal) => {
    const answer = answers.get(name) ?? ask(name, signal);
    answers.set(name, answer);
    return answer;
  };
}

/**
 * From the host up to its top-level domain. At an alias the server follows it, and whoever finds nothing there goes on
 * above the alias, not above what it stands for.
 */
async function climb(host: string, ask: AskCaa, signal: AbortSignal): Promise<CaaReading> {
  for (const name of namesFrom(host)) {
    const answer = await ask(name, signal);
    if (answer.kind === 'failed') return { kind: 'failed', reason: `${name}: ${answer.reason}` };
    if (answer.records.length > 0) {
      return { kind: 'read', caa: { foundAt: name, records: canonicalSet(answer.records) } };
    }
  }
  return { kind: 'read', caa: { foundAt: null, records: [] } };
}

/** `a.b.example`, `b.example`, `example`. */
function namesFrom(host: string): readonly string[] {
  const labels = host.split('.');
  return labels.map((_, first) => labels.slice(first).join('.'));
}
