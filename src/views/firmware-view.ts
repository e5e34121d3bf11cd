// One firmware line as people look at it: whether it can be updated, through what, by which anchors, and until when.
import { compareImpact } from '../alerts/fleet.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { Firmware } from '../firmware/firmware.ts';
import type { Link } from '../daemon/links.ts';
import { deadlinesFor, type ForecastLine, isInUse } from '../outlook/forecast/line.ts';
import type { LastDay } from '../outlook/forecast/last-day.ts';
import {
  compareLevels,
  type FirmwareReach,
  type OutlookLevel,
  type OutlookState,
  pairKey,
} from '../outlook/outlook.ts';
import type { TargetKey } from '../probe/observation.ts';
import type { Deadline } from '../signals/signal.ts';
import type { WatchedForecast } from './forecast/watched-forecast.ts';
import { type Reason, reasonsOf } from './reasons.ts';
import { unseenFirmware } from './fleet/unseen.ts';
import { impactOf, type ShownReach } from './overview.ts';
import type { Snapshot } from './watched.ts';

/** A firmware line in a list. */
export interface FirmwareSummary {
  readonly firmware: string;
  readonly devices: number | null;
  readonly stack: string;
  readonly reach: ShownReach;
  /** The loudest of its outlooks; null: no cycle has looked yet. */
  readonly level: OutlookLevel | null;
  readonly targets: number;
  readonly lastDay: LastDay | null;
}

/** Every firmware line, worst first. */
export function firmwareSummaries({ snapshot, forecast }: WatchedForecast): readonly FirmwareSummary[] {
  const lastDays = new Map(forecast.lastDays.map((lastDay) => [lastDay.firmware, lastDay]));
  const linksOf = Map.groupBy(snapshot.links, ({ firmware }) => firmware.id);
  const unseen = unseenFirmware(snapshot);
  const reaches = new Map(snapshot.reaches.map((reach) => [reach.firmware, reach]));
  return snapshot.setup.firmware
    .map(({ id, devices, stack }): FirmwareSummary => {
      const links = linksOf.get(id) ?? [];
      const levels = links.map(({ target }) => snapshot.outlooks.get(pairKey({ firmware: id, target }))?.level ?? null);
      return {
        firmware: id,
        devices,
        stack,
        reach: unseen.has(id) ? 'not-looked-at' : (reaches.get(id)?.reach ?? null),
        level: levels.filter((level) => level !== null).toSorted((a, b) => compareLevels(b, a))[0] ?? null,
        targets: links.length,
        lastDay: lastDays.get(id) ?? null,
      };
    })
    .toSorted((a, b) => compareImpact(impactOf(a), impactOf(b)));
}

/** A pinned anchor, over all targets of the line. */
export interface PinnedView {
  readonly subject: string;
  readonly spkiSha256: string;
  /** SHA-256 of the certificate; null for an anchor of name and key alone. */
  readonly sha256: string | null;
  readonly notAfter: EpochMs | null;
  /** The targets whose accepted paths end in it. */
  readonly usedFor: readonly TargetKey[];
  /** Of root programs, the first to come in front. */
  readonly deadlines: readonly Deadline[];
}

export interface TargetView {
  readonly link: Link;
  /** Null: no cycle has looked at it yet. */
  readonly state: OutlookState | null;
  readonly reasons: readonly Reason[];
}

export interface FirmwareView {
  readonly firmware: Firmware;
  /** Null: no cycle has looked at any of its targets. */
  readonly reach: FirmwareReach | null;
  readonly lastDay: LastDay | null;
  /** Whether its devices refuse an anchor that has ended; null: nobody knows. */
  readonly mindsAnchorDates: boolean | null;
  readonly anchors: readonly PinnedView[];
  /** Loudest first. */
  readonly targets: readonly TargetView[];
}

/** The line with this id; null: the config has none. */
export function firmwareView(
  { snapshot, lines, forecast }: WatchedForecast,
  id: string,
  now: EpochMs,
): FirmwareView | null {
  const firmware = snapshot.setup.firmware.find((line) => line.id === id);
  const line = lines.find((one) => one.firmware === id);
  if (firmware === undefined || line === undefined) return null;
  return {
    firmware,
    reach: unseenFirmware(snapshot).has(id) ? null : (snapshot.reaches.find((reach) => reach.firmware === id) ?? null),
    lastDay: forecast.lastDays.find((lastDay) => lastDay.firmware === id) ?? null,
    mindsAnchorDates: line.mindsAnchorDates,
    anchors: pinnedViews(snapshot, line),
    targets: targetViews(snapshot, id, now),
  };
}

function targetViews({ links, outlooks }: Snapshot, id: string, now: EpochMs): readonly TargetView[] {
  return links
    .filter((link) => link.firmware.id === id)
    .map((link) => {
      const state = outlooks.get(pairKey({ firmware: id, target: link.target })) ?? null;
      return { link, state, reasons: state === null ? [] : reasonsOf(state, now) };
    })
    .toSorted((a, b) => compareLevels(b.state?.level ?? 'safe', a.state?.level ?? 'safe'));
}

function pinnedViews({ links }: Snapshot, line: ForecastLine): readonly PinnedView[] {
  const pinned = new Map<string, PinnedView>();
  for (const link of links.filter(({ firmware }) => firmware.id === line.firmware)) {
    for (const { subject, spkiSha256, certificate } of link.anchors.anchors) {
      const key = certificate?.sha256 ?? `${subject.text} ${spkiSha256}`;
      if (pinned.has(key)) continue;
      const users = line.targets.filter((target) => isInUse(target, spkiSha256) === true);
      const deadlines = line.targets.flatMap((target) => deadlinesFor(target, spkiSha256));
      pinned.set(key, {
        subject: subject.text,
        spkiSha256,
        sha256: certificate?.sha256 ?? null,
        notAfter: certificate?.notAfter ?? null,
        usedFor: users.map(({ target }) => target),
        deadlines: distinct(deadlines).toSorted((a, b) => a.lastServed - b.lastServed),
      });
    }
  }
  return [...pinned.values()].toSorted((a, b) => b.usedFor.length - a.usedFor.length);
}

function distinct(deadlines: readonly Deadline[]): readonly Deadline[] {
  return [...new Map(deadlines.map((one) => [`${one.program} ${one.rule} ${String(one.date)}`, one])).values()];
}
