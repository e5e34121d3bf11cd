// Sets of certificates of which none is valid any more: the anchors of a firmware, the CA files of private servers.
import { X509Certificate } from 'node:crypto';

import type { Firmware } from '../firmware/firmware.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { ExpiredAnchors } from './self-check.ts';

/** Those that are over at `now`. A set with an anchor that has no dates is none of them. */
export function expiredAnchors(
  firmware: readonly Firmware[],
  caFiles: ReadonlyMap<string, string>,
  now: EpochMs,
): readonly ExpiredAnchors[] {
  const ofFirmware = firmware.flatMap(({ id, targets }) => {
    const anchors = targets.flatMap((target) => target.anchors.anchors);
    const ends = anchors.map(({ certificate }) => certificate?.notAfter ?? null);
    return entry(id, ends, true, now);
  });
  const ofFiles = [...caFiles].flatMap(([file, pem]) => entry(file, endsIn(pem), false, now));
  return [...ofFirmware, ...ofFiles];
}

function entry(
  subject: string,
  ends: readonly (EpochMs | null)[],
  isFirmware: boolean,
  now: EpochMs,
): readonly ExpiredAnchors[] {
  const dated = ends.filter((end) => end !== null);
  if (dated.length === 0 || dated.length < ends.length || dated.some((end) => end >= now)) return [];
  return [{ subject, at: Math.max(...dated), isFirmware }];
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function endsIn(pem: string): readonly EpochMs[] {
  return (pem.match(BLOCK) ?? []).map((block) => Date.parse(new X509Certificate(block).validTo));
}
