// Sets of certificates of which none is valid any more: the anchors of a firmware, the CA files of private servers.
import { X509Certificate } from 'node:crypto';

import { endsWithAnchor } from '../chain/rules/anchor-dates.ts';
import type { Firmware } from '../firmware/firmware.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { ExpiredAnchors } from './self-check.ts';
import type { Setup } from './setup.ts';

/** A set of certificates that are all over at some time; `at` is when the last one is. */
export type EndingAnchors = ExpiredAnchors;

/**
 * The sets that end. Of firmware only those whose end a device notices: it has a clock that goes on, and its stack minds
 * the dates of anchors. A set with a certificate that has no date, or cannot be read, does not end.
 */
export function endingAnchors({
  firmware,
  caFiles,
  stackNamed,
}: Pick<Setup, 'firmware' | 'caFiles' | 'stackNamed'>): readonly EndingAnchors[] {
  const ofFirmware = firmware
    .filter((line) => mindsAnchorDates(line, stackNamed))
    .flatMap(({ id, targets }) => {
      const anchors = targets.flatMap((target) => target.anchors.anchors);
      return entry(
        id,
        anchors.map(({ certificate }) => certificate?.notAfter ?? null),
        true,
      );
    });
  const ofFiles = [...caFiles].flatMap(([file, pem]) => entry(file, endsIn(pem), false));
  return [...ofFirmware, ...ofFiles];
}

/** Those that are over at `now`. */
export function expiredAnchors(ending: readonly EndingAnchors[], now: EpochMs): readonly ExpiredAnchors[] {
  return ending.filter(({ at }) => at < now);
}

function mindsAnchorDates({ clock, stack }: Firmware, stackNamed: Setup['stackNamed']): boolean {
  return clock.kind === 'device' && endsWithAnchor(stackNamed(stack).rules.anchorDates);
}

function entry(subject: string, ends: readonly (EpochMs | null)[], isFirmware: boolean): readonly EndingAnchors[] {
  const dated = ends.filter((end) => end !== null);
  return dated.length === 0 || dated.length < ends.length ? [] : [{ subject, at: Math.max(...dated), isFirmware }];
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function endsIn(pem: string): readonly (EpochMs | null)[] {
  return (pem.match(BLOCK) ?? []).map(endOf);
}

function endOf(block: string): EpochMs | null {
  try {
    const end = new X509Certificate(block).validToDate.getTime();
    return Number.isFinite(end) ? end : null;
  } catch {
    // Behind one that is good, whoever reads the file passes over it too.
    return null;
  }
}
