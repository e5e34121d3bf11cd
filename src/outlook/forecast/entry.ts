// The records of a forecast: one entry for each date of a firmware line.
import type { EpochMs } from '../../lib/clock.ts';
import type { TargetKey } from '../../probe/observation.ts';
import type { Confidence, Deadline, NamedAnchor } from '../../signals/signal.ts';

/** In the order in which those of one day are told. */
export const FORECAST_KINDS = [
  'path-ends', // what is served today is refused from then on, whoever renews the end entity
  'anchor-expires', // a pinned anchor ends
  'key-age', // Mozilla stops trusting a pinned anchor by the age of its key
  'distrust-after', // a root program no longer trusts what a pinned anchor issues after that day
  'sct-not-after', // the same by the timestamps of CT logs
  'last-served', // the last certificate below a pinned anchor ends that public clients may still trust
  'announced', // the operator may serve below another anchor
  'issuance-expected', // a certificate that the firmware would refuse may be served
  'renewal', // what is served should be replaced
  'end-entity-not-renewed', // what is served ends, and should have been replaced long before
  'last-day-to-ship', // the last day on which an update gets to the firmware over a path that works
] as const;
export type ForecastKind = (typeof FORECAST_KINDS)[number];

export interface ForecastEntry {
  readonly kind: ForecastKind;
  /** Of this kind and firmware: the same when it is asked again, even if the date has moved. */
  readonly ref: string;
  readonly date: EpochMs;
  /** Where it is a time rather than a date: its end. */
  readonly until: EpochMs | null;
  readonly firmware: string;
  /** How many devices run it; null when nobody said. */
  readonly devices: number | null;
  /** The targets that it is about. */
  readonly targets: readonly TargetKey[];
  /** The anchor or certificate that it is about; a stranger's text. */
  readonly about: NamedAnchor | null;
  /** Whose rule it is; null where it is no root program's. */
  readonly program: Deadline['program'] | null;
  /** Whether accepted paths rest on that anchor; null where nobody knows, or it is about no pinned anchor. */
  readonly inUse: boolean | null;
  /** One sentence each, our words: what is certain, and what is inferred from it. */
  readonly certain: string | null;
  readonly inferred: string | null;
  readonly confidence: Confidence;
  /** A URL, or what people look it up by. */
  readonly source: string;
  readonly isPast: boolean;
  /** True where no device is refused for it: a date to know, and none to act upon. */
  readonly isHarmless: boolean;
}

const DAY_MS = 86_400_000;

/** 00:00 UTC of the day that an instant is in. */
export function startOfDay(at: EpochMs): EpochMs {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

/** 00:00 UTC of the day before the one that an instant is in. */
export function dayBefore(at: EpochMs): EpochMs {
  return startOfDay(at) - DAY_MS;
}
