// What the collector of renewal information keeps between runs: where to ask, and when to ask again.
import { z } from 'zod';

import type { EpochMs } from '../../lib/clock.ts';
import type { Json } from '../collector.ts';

export interface AriState {
  readonly directories: readonly DirectoryState[];
  readonly certificates: readonly CertificateState[];
}

export interface DirectoryState {
  readonly url: string;
  /** Null: never read. */
  readonly renewalInfo: string | null;
  readonly fetchedAt: EpochMs;
  /** Nothing is asked of its CA before. */
  readonly pausedUntil: EpochMs;
  /** What it is paused for; null: all is well. */
  readonly problem: string | null;
}

/** An end entity that was asked for. */
export interface CertificateState {
  /** SHA-256. */
  readonly endEntity: string;
  readonly nextAt: EpochMs;
  readonly problem: string | null;
}

const instant = z.number();
const problem = z.string().nullable();
const stateSchema = z.object({
  directories: z.array(
    z.object({
      url: z.string(),
      renewalInfo: z.string().nullable(),
      fetchedAt: instant,
      pausedUntil: instant,
      problem,
    }),
  ),
  certificates: z.array(z.object({ endEntity: z.string(), nextAt: instant, problem })),
});

/** Nothing before the first run; what cannot be read is asked for anew. */
export function ariStateFrom(state: Json): AriState {
  const parsed = stateSchema.safeParse(state);
  return parsed.success ? parsed.data : { directories: [], certificates: [] };
}

/** As the store keeps it; spelled out, for an interface is no Json. */
export function ariStateJson({ directories, certificates }: AriState): Json {
  return { directories: directories.map((one) => ({ ...one })), certificates: certificates.map((one) => ({ ...one })) };
}

export function directoryState({ directories }: AriState, url: string): DirectoryState {
  const known = directories.find((directory) => directory.url === url);
  return known ?? { url, renewalInfo: null, fetchedAt: 0, pausedUntil: 0, problem: null };
}

export function withDirectory(state: AriState, directory: DirectoryState): AriState {
  const others = state.directories.filter(({ url }) => url !== directory.url);
  return { ...state, directories: [...others, directory] };
}

export function withCertificate(state: AriState, certificate: CertificateState): AriState {
  const others = state.certificates.filter(({ endEntity }) => endEntity !== certificate.endEntity);
  return { ...state, certificates: [...others, certificate] };
}

/** Without the directories and end entities that nobody asks for any more. */
export function keptState(
  { directories, certificates }: AriState,
  urls: ReadonlySet<string>,
  endEntities: ReadonlySet<string>,
): AriState {
  return {
    directories: directories.filter(({ url }) => urls.has(url)),
    certificates: certificates.filter(({ endEntity }) => endEntities.has(endEntity)),
  };
}

/** What still is wrong, the CA's before that of a certificate; null: nothing. */
export function problemOf({ directories, certificates }: AriState): string | null {
  return [...directories, ...certificates].find((one) => one.problem !== null)?.problem ?? null;
}
