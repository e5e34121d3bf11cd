// What each firmware on a target makes of a served list.
import type { Verdict } from '../../chain/verdict.ts';
import type { Link } from '../../daemon/links.ts';
import { instantOf } from '../../daemon/round-views.ts';
import type { Setup } from '../../daemon/setup.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { ServedList, TargetKey } from '../../probe/observation.ts';
import type { Snapshot } from '../watched.ts';

export interface FirmwareVerdict {
  readonly firmware: string;
  readonly verdict: Verdict;
}

type Judging = Pick<Snapshot, 'links'> & { readonly setup: Pick<Setup, 'judge' | 'stackNamed'> };

/** The verdict of every firmware that depends on `target`, in the order of the config, at `at` by the clock of each. */
export function verdictsOn(
  { setup, links }: Judging,
  target: TargetKey,
  servedList: ServedList,
  at: EpochMs,
): readonly FirmwareVerdict[] {
  return links
    .filter((link) => link.target === target)
    .map((link) => ({ firmware: link.firmware.id, verdict: verdictOn(setup, link, servedList, at) }));
}

function verdictOn({ judge, stackNamed }: Judging['setup'], link: Link, servedList: ServedList, at: EpochMs): Verdict {
  const { anchors, host, firmware } = link;
  const stack = stackNamed(firmware.stack);
  return judge.judge({ servedList, anchors, stack, host, at: instantOf(firmware.clock, at) });
}

/** The anchor that a path ends in, or would have to; null where nobody can say. RFC 4514 text. */
export function anchorOf(verdict: Verdict): string | null {
  switch (verdict.kind) {
    case 'accepted':
      return verdict.anchor.subject;
    case 'refused':
      return verdict.missing?.subject ?? null;
    case 'uncertain':
      return verdict.accepting.verdict.anchor.subject;
  }
}
