// What somebody is told who made a silence: until when, and what it mutes now.
import { compareImpact } from '../../alerts/fleet.ts';
import type { Incident } from '../../alerts/incident.ts';
import type { LabelSource } from '../../alerts/matching/matcher.ts';
import { mutedBy } from '../../alerts/muting.ts';
import type { Silence } from '../../alerts/silence.ts';
import { grouped } from '../../alerts/wording.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { compareLevels, type OutlookLevel } from '../../outlook/outlook.ts';
import { levelText, paintLevel } from '../text/level-look.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';
import { isHit, type ViewContext } from '../../views/incidents/incident-view.ts';
import { silenceLines } from './silence-lines.ts';

/** One thing that is open and is muted. */
interface Muted {
  readonly level: OutlookLevel;
  readonly devices: number | null;
  readonly text: string;
}

interface MutedContext extends Pick<ViewContext, 'devicesOf'> {
  readonly labelsOf: LabelSource;
}

/** Of all that is open now, what `silence` mutes; worst first. */
export function mutedNow(
  silence: Silence,
  open: readonly Incident[],
  { labelsOf, devicesOf }: MutedContext,
  now: EpochMs,
): readonly Muted[] {
  const mutes = mutedBy({ silences: [silence], maintenance: [], labelsOf }, now);
  const own = open
    .filter(({ id, finding }) => finding !== null && mutes({ firmware: '', target: '' }, id) !== null)
    .map(({ id, level, summary }) => ({ level, devices: null, text: `${visibleText(summary)} (${id})` }));
  const pairs = open.flatMap(({ id, members }) =>
    members
      .filter((member) => isHit(member) && mutes(member, id) !== null)
      .map(({ level, firmware, target }) => ({
        level,
        devices: devicesOf(firmware),
        text: `${visibleText(firmware)} on ${visibleText(target)} (${id})`,
      })),
  );
  return [...pairs, ...own].toSorted((a, b) => compareImpact({ reach: null, ...a }, { reach: null, ...b }));
}

/** As many as show whether the right ones were meant. */
const MAX_SHOWN = 5;

export function silencedText(
  silence: Silence,
  muted: readonly Muted[],
  { now, columns, paint }: { readonly now: EpochMs; readonly columns: number; readonly paint: Paint },
): string {
  const shown = muted.slice(0, MAX_SHOWN).map((one) => {
    const line = wrap(one.text, `${levelText(one.level).padEnd('✗ started'.length)}  `, columns);
    return paintLevel(line, one.level, paint);
  });
  const more = muted.length - shown.length;
  const lines = [
    ...silenceLines(silence, now, columns, paint),
    '',
    muted.length === 0
      ? 'Nothing that is open now is muted by it.'
      : `Of what is open now it mutes ${grouped(muted.length)}:`,
    ...shown,
    ...(more === 0 ? [] : [`  and ${grouped(more)} more`]),
    ...warningLines(silence, muted, columns, paint),
  ];
  return `${lines.join('\n')}\n`;
}

function warningLines({ id }: Silence, muted: readonly Muted[], columns: number, paint: Paint): readonly string[] {
  const loud = muted.filter(({ level }) => compareLevels(level, 'started') >= 0).length;
  if (loud === 0) return [];
  const what = `${grouped(loud)} of these ${loud === 1 ? 'is' : 'are'} refused already`;
  const text = `${what}, and until then nobody is told more of them than that they are over. To take it back: anchorwatch alerts unsilence ${id}`;
  return [paint('red', wrap(text, '! ', columns))];
}
