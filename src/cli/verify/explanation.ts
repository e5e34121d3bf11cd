// The steps to a verdict, as text: what an engineer shows to whoever runs the server.
import type { Explanation, Step } from '../../chain/explanation.ts';
import { visibleText } from '../../lib/escape.ts';
import { countOf } from '../../alerts/wording.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';

/** The steps in lines for a terminal: whose signer is sought, and below it the candidates and checks. */
export function explanationLines(
  explanations: readonly Explanation[],
  columns: number,
  paint: Paint,
): readonly string[] {
  return explanations.flatMap(({ assuming, steps, leftOut }) => [
    '',
    paint('bold', assuming === '' ? 'Step by step' : `Step by step, if ${assuming}`),
    ...steps.map((step) => stepLine(step, columns, paint)),
    ...(leftOut === 0 ? [] : [`    and ${countOf(leftOut, 'further step')}`]),
  ]);
}

function stepLine(step: Step, columns: number, paint: Paint): string {
  const subject = visibleText(step.about.subject.text);
  const about = `"${subject === '' ? '(empty name)' : subject}"`;
  const text = `${about}: ${visibleText(step.text)}`;
  if (step.kind === 'seek-signer') return wrap(text, '  ', columns);
  const mark = MARKS[String(step.passed) as keyof typeof MARKS];
  const line = wrap(text, `    ${mark.symbol} `, columns);
  return line.replace(mark.symbol, paint(mark.colour, mark.symbol));
}

const MARKS = {
  true: { symbol: '✓', colour: 'green' },
  false: { symbol: '✗', colour: 'red' },
  null: { symbol: '·', colour: 'dim' },
} as const;
