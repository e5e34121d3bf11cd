// How an outlook looks on a terminal: a symbol and a colour beside its word.
import type { OutlookLevel } from '../../outlook/outlook.ts';
import type { Colour, Paint } from './paint.ts';

interface Look {
  readonly symbol: string;
  readonly colour: Colour;
}

const LOOKS: Readonly<Record<OutlookLevel, Look>> = {
  safe: { symbol: '✓', colour: 'green' },
  unknown: { symbol: '?', colour: 'yellow' },
  exposed: { symbol: '!', colour: 'yellow' },
  likely: { symbol: '!', colour: 'yellow' },
  started: { symbol: '✗', colour: 'red' },
  broken: { symbol: '✗', colour: 'red' },
};

/** `✗ started`, to begin a line with. */
export function levelText(level: OutlookLevel): string {
  return `${LOOKS[level].symbol} ${level}`;
}

/** The line with its beginning, as long as `levelText` makes it, in the colour of the level. */
export function paintLevel(line: string, level: OutlookLevel, paint: Paint): string {
  const { length } = levelText(level);
  return `${paint(LOOKS[level].colour, line.slice(0, length))}${line.slice(length)}`;
}
