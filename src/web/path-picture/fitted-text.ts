// Text that has to fit a box: names in certificates may have megabytes, and nothing wraps in an SVG.
import { visibleText } from '../../lib/escape.ts';

// Wide in every font: East Asian scripts, and the pictures beyond the basic plane.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;
// Of a proportional font the widest Latin letters, and capitals.
const BROAD = /[MWmw@%—…]/;
const CAPITAL = /\p{Lu}/u;
// Take no room of their own, and pile up: a name may have thousands on one letter.
const MARKS = /\p{M}/gu;

/** At most as wide as `units` small Latin letters; what is cut ends in an ellipsis. Visible characters only. */
export function fittedText(text: string, units: number): string {
  const shown = visibleText(text, units * 4).replace(MARKS, '');
  let width = 0;
  let fitted = '';
  for (const character of shown) {
    width += widthOf(character);
    if (width > units) return `${fitted.trimEnd()}…`;
    fitted += character;
  }
  return fitted;
}

function widthOf(character: string): number {
  if (WIDE.test(character) || BROAD.test(character)) return 2;
  return CAPITAL.test(character) ? 1.35 : 1;
}
