// A message cut to the limits that chat services set, and its texts escaped for the place where they are shown.
import { visibleText } from '../../lib/escape.ts';
import type { Section, Tone } from '../render/message.ts';

/** How much a place holds, and what it makes of one character. */
export interface Room {
  /** Of the text as it is sent, in what `sizeOf` counts. */
  readonly max: number;
  readonly escape: (character: string) => string;
  readonly sizeOf: (text: string) => number;
}

/** A part of a message as plain lines; raw text. */
export interface Passage {
  readonly title: string;
  readonly lines: readonly string[];
  /** How many there are beside these. */
  readonly more: number;
}

// A line in a chat that is longer hides all others.
const MAX_LINE = 500;
// What "and 123456 more" and a line break take.
const TAIL = 20;
const ELLIPSIS = '…';

/** `max` in UTF-16 code units, of which no service counts more than that. */
export function room(max: number, escape: Room['escape'] = (character) => character): Room {
  return { max, escape, sizeOf: (text) => text.length };
}

/** `max` in bytes of UTF-8. */
export function roomInBytes(max: number): Room {
  return { ...room(max), sizeOf: (text) => Buffer.byteLength(text) };
}

/** One line of visible characters that fits once it is escaped; cut between characters, never inside of an escape. */
export function fitText(text: string, { max, escape, sizeOf }: Room): string {
  const characters = Array.from(visibleText(text, max), escape);
  let size = sizeOf(characters.join(''));
  if (size <= max) return characters.join('');
  while (size > max - sizeOf(ELLIPSIS)) size -= sizeOf(characters.pop() ?? ELLIPSIS);
  return `${characters.join('')}${ELLIPSIS}`;
}

/** As many lines as fit, each of them cut where it is too long, and how many there are beside. */
export function fitLines({ lines, more }: Omit<Passage, 'title'>, place: Room): string {
  const shown: string[] = [];
  let left = place.max - TAIL;
  for (const line of lines) {
    const fitted = fitText(line, { ...place, max: Math.min(MAX_LINE, place.max - TAIL - 1) });
    left -= place.sizeOf(fitted) + 1;
    if (left < 0) break;
    shown.push(fitted);
  }
  const rest = lines.length - shown.length + more;
  return [...shown, ...(rest > 0 ? [`and ${String(rest)} more`] : [])].join('\n');
}

/** A section as lines that can be read without columns. PEM blocks are left out: nobody reads them in a chat. */
export function passageOf(section: Section): Passage {
  const { title } = section;
  switch (section.kind) {
    case 'facts':
      return { title, lines: section.facts.map(({ label, value }) => `${label}: ${value}`), more: 0 };
    case 'steps':
      return { title, lines: section.steps.map(({ text }, index) => `${String(index + 1)}. ${text}`), more: 0 };
    case 'rows':
      return {
        title,
        lines: section.rows.map(({ what, note, state, detail }) => {
          const where = note === '' ? what : `${what} (${note})`;
          return detail === '' ? `${where}: ${state}` : `${where}: ${state}, ${detail}`;
        }),
        more: section.more,
      };
    case 'lines':
      return { title, lines: section.lines, more: section.more };
  }
}

/** How loud a tone is where a service knows only a few degrees. */
export type Loudness = 'critical' | 'error' | 'warning' | 'info' | 'good';

export const LOUDNESS: Readonly<Record<Tone, Loudness>> = {
  stranded: 'critical',
  broken: 'critical',
  started: 'error',
  likely: 'warning',
  exposed: 'warning',
  unknown: 'info',
  digest: 'info',
  test: 'info',
  safe: 'good',
};
