// Asks DNS servers for the CAA records at one name. What is no clear answer is a failure, never "no records".
import { Resolver } from 'node:dns/promises';
import type { AnyCaaRecord } from 'node:dns';

import { formatDuration } from '../../lib/duration.ts';
import { visibleText } from '../../lib/escape.ts';
import type { CaaRecord } from './caa-record.ts';

export type CaaAnswer =
  /** None of them: the name has no such records, or does not exist. */
  | { readonly kind: 'answered'; readonly records: readonly CaaRecord[] }
  /** Visible characters only. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Never rejects. Settles soon after `signal` is aborted. */
export type AskCaa = (name: string, signal: AbortSignal) => Promise<CaaAnswer>;

export interface CaaResolverSettings {
  /** DNS servers as `ip` or `ip:port`, each asked on its own; none: those of the system, as one. */
  readonly resolvers: readonly string[];
  /** For one question. */
  readonly timeoutMs: number;
}

export function caaResolvers({ resolvers, timeoutMs }: CaaResolverSettings): readonly AskCaa[] {
  const servers = resolvers.length === 0 ? [null] : resolvers;
  return servers.map((server) => (name, signal) => askServer(name, { server, timeoutMs, signal }));
}

interface Question {
  readonly server: string | null;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

async function askServer(name: string, { server, timeoutMs, signal }: Question): Promise<CaaAnswer> {
  // Two tries, the second twice as long as the first: together the limit.
  const resolver = new Resolver({ timeout: Math.ceil(timeoutMs / 3), tries: 2 });
  if (server !== null) resolver.setServers([server]);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const cancel = () => {
    resolver.cancel();
  };
  limit.addEventListener('abort', cancel, { once: true });
  try {
    return await askThroughAliases(name, resolver);
  } catch (error) {
    return failed(reasonFor(error, timeoutMs));
  } finally {
    limit.removeEventListener('abort', cancel);
  }
}

// RFC 1034 section 3.6.2 wants none of them in a row; resolvers follow about as many.
const MAX_ALIASES = 8;

/**
 * A server that does not follow a CNAME answers with that alone, and so does one that found nothing at its end: node:dns
 * gives an empty list for both. Then the alias is followed here.
 */
async function askThroughAliases(name: string, resolver: Resolver): Promise<CaaAnswer> {
  let at = name;
  for (let aliases = 0; aliases <= MAX_ALIASES; aliases += 1) {
    const rows = await orNull(resolver.resolveCaa(at));
    if (rows !== null && rows.length > 0) return recordsFrom(rows);
    const alias = rows === null ? undefined : (await orNull(resolver.resolveCname(at)))?.[0];
    if (alias === undefined || alias === at) return { kind: 'answered', records: [] };
    at = alias;
  }
  return failed(`more than ${String(MAX_ALIASES)} aliases in a row`);
}

/** Null: no such name, or no such record there. It comes as an error, and is a clear answer all the same. */
async function orNull<Row>(rows: Promise<readonly Row[]>): Promise<readonly Row[] | null> {
  try {
    return await rows;
  } catch (error) {
    if (['ENODATA', 'ENOTFOUND'].includes(codeOf(error))) return null;
    throw error;
  }
}

// Far more than anybody publishes: CAs that write ten for one customer are known.
const MAX_RECORDS = 100;
const MAX_VALUE_LENGTH = 4_096;

type Row = Omit<AnyCaaRecord, 'type'> | Readonly<Record<string, unknown>>;

function recordsFrom(rows: readonly Row[]): CaaAnswer {
  if (rows.length > MAX_RECORDS) return failed(`more than ${String(MAX_RECORDS)} CAA records`);
  const records = rows.map(recordFrom).filter((record) => record !== null);
  if (records.length < rows.length) return failed('a CAA record that cannot be read');
  return { kind: 'answered', records };
}

/** A row is `{critical, [tag]: value}`, from Node 24 on with `type: 'CAA'`. */
function recordFrom(row: Row): CaaRecord | null {
  const { critical } = row;
  const [property, ...more] = Object.entries(row).filter(([key]) => key !== 'critical' && key !== 'type');
  if (property === undefined || more.length > 0 || typeof critical !== 'number') return null;
  const [tag, value] = property;
  if (typeof value !== 'string' || value.length > MAX_VALUE_LENGTH || !/^[A-Za-z0-9-]{1,255}$/.test(tag)) return null;
  return { critical: (critical & 0x80) !== 0, tag, value };
}

function reasonFor(error: unknown, timeoutMs: number): string {
  const code = codeOf(error);
  // Cancelled: by the time limit, or because nobody wants to know any more.
  if (code === 'ETIMEOUT' || code === 'ECANCELLED') return `no answer within ${formatDuration(timeoutMs)}`;
  return code === 'ESERVFAIL' ? 'SERVFAIL' : visibleText(code, 100);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function failed(reason: string): CaaAnswer {
  return { kind: 'failed', reason };
}
