// Silences, in lines and in words.
import type { Silence } from '../../alerts/silence.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { instantFrom } from '../../lib/dates.ts';
import { matcherText, signatureText } from '../../views/incidents/silence-text.ts';
import { labelledLine } from '../text/labelled.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';

/** A line for a silence, and below it what it is about and who made it. */
export function silenceLines(silence: Silence, now: EpochMs, columns: number, paint: Paint): readonly string[] {
  return [
    wrap(`until ${instantFrom(now, silence.until)}`, `  ${silence.id}  `, columns),
    ...[
      { label: 'mutes', text: visibleText(matcherText(silence), 1_000) },
      { label: 'by', text: signatureText(silence) },
    ].map((line) => labelledLine(line, columns, paint)),
  ];
}
