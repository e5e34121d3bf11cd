// What a firmware would make of the lists that preview hosts serve today. Pure.
import type { Judge } from '../../chain/judge.ts';
import type { Stack } from '../../chain/stack.ts';
import type { Refused, RefusalCode, Verdict } from '../../chain/verdict.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { JudgedPreview } from '../../outlook/pair-signals.ts';
import type { Preview } from '../../signals/signal.ts';
import type { Link } from '../links.ts';
import { instantOf } from '../round-views.ts';

/**
 * The previews of the link's target, judged with its anchors and its stack at `now`. The name that is checked is that of
 * the preview host, for its certificate is not the target's.
 *
 * A refusal tells of the hierarchy alone: one for the dates or the names of the end entity says nothing of what the target
 * will serve, and counts as no refusal. So does an answer that hangs on a rule of the stack which nobody knows.
 */
export function judgedPreviews(
  link: Link,
  previews: readonly Preview[],
  judge: Pick<Judge, 'judge'>,
  stackNamed: (name: string) => Stack,
  now: EpochMs,
): readonly JudgedPreview[] {
  const { anchors, firmware } = link;
  return previews
    .filter(({ targets }) => targets.includes(link.target))
    .map(({ servedList, ...preview }) => {
      const at = instantOf(firmware.clock, now);
      const stack = stackNamed(firmware.stack);
      const verdict = judge.judge({ servedList, anchors, stack, host: preview.host, at });
      return { preview, refused: refusedOf(verdict) };
    });
}

function refusedOf(verdict: Verdict): JudgedPreview['refused'] {
  if (verdict.kind !== 'refused' || isAboutThisHost(verdict)) return null;
  const { code: refusal, deviceCode, missing } = verdict;
  return { refusal, deviceCode, missing };
}

const NAMES_AND_DATES: ReadonlySet<RefusalCode> = new Set([
  'expired',
  'not-yet-valid',
  'name-mismatch',
  'name-constraints',
]);

/** Whether it says nothing of the CAs above: its end entity is to blame, or the search was given up. */
function isAboutThisHost({ code, attempts }: Refused): boolean {
  if (code === 'budget-exhausted' || code === 'empty-list') return true;
  return NAMES_AND_DATES.has(code) && attempts[0]?.depth === 0;
}
