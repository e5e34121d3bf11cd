// What collectors work with, as the config and its surroundings give it.
import { dirname } from 'node:path';

import type { LoadedConfig } from '../../config/problem.ts';
import type { Secrets } from '../../config/secret.ts';
import { createHttpGet, type HttpGet } from '../../lib/http/get.ts';
import type { Environment } from '../../lib/http/proxy-environment.ts';
import type { ReadAnchors } from '../../signals/declared/reading.ts';
import type { NamedAnchor } from '../../signals/signal.ts';
import { anchorFileReader } from './anchor-files.ts';

export interface SignalSources {
  readonly httpGet: HttpGet;
  /** The same for what is large. */
  readonly download: HttpGet;
  readonly readAnchors: ReadAnchors;
  /** Of each announcement, by its id. */
  readonly announcedAnchors: ReadonlyMap<string, NamedAnchor>;
  /** Null where the config names none. */
  readonly certSpotterKey: string | null;
}

/** A page of a slow API may take its time; nobody waits for it. */
const GET_TIMEOUT_MS = 60_000;

/** 20 MB over a slow line. */
export const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;

/** Throws CodedError `proxy-invalid`. */
export function signalSources(
  { file, config }: LoadedConfig,
  announcedAnchors: SignalSources['announcedAnchors'],
  secrets: Secrets,
  environment: Environment,
): SignalSources {
  const key = config.signals.ct.certSpotter?.key;
  const common = { ca: null, environment, userAgent: 'anchorwatch' };
  return {
    httpGet: createHttpGet({ ...common, timeoutMs: GET_TIMEOUT_MS }),
    download: createHttpGet({ ...common, timeoutMs: DOWNLOAD_TIMEOUT_MS }),
    readAnchors: anchorFileReader(dirname(file)),
    announcedAnchors,
    certSpotterKey: key === undefined ? null : (secrets.get(key) ?? null),
  };
}
