// Colour for those who see it. Never the only way in which something is told: a symbol and a word go with it.
import type { Output, Terminal } from '../terminal.ts';
import { wantsColour } from '../terminal.ts';

export type Colour = 'green' | 'yellow' | 'red' | 'dim' | 'bold';

/** Wraps a text in the codes of a colour, or leaves it as it is. */
export type Paint = (colour: Colour, text: string) => string;

// ECMA-48 section 8.3.117, Select Graphic Rendition.
const SGR: Readonly<Record<Colour, number>> = { green: 32, yellow: 33, red: 31, dim: 2, bold: 1 };

/** The paint for what is written to `output`. */
export function paintFor(output: Output, env: Terminal['env']): Paint {
  if (!wantsColour(output, env)) return (_colour, text) => text;
  return (colour, text) => `\u001b[${String(SGR[colour])}m${text}\u001b[0m`;
}
