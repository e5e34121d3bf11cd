// A share over time as an area.
import type { SharePoint } from '../../views/history/columns.ts';
import { html, type Markup } from '../markup.ts';
import { tenth, type TimeAxis, xOf } from './time-axis.ts';

export interface AreaPlace {
  readonly y: number;
  readonly height: number;
}

/** Nothing where nobody knows the share. `className` is ours. */
export function areaMarkup(
  points: readonly SharePoint[],
  axis: TimeAxis,
  { y, height }: AreaPlace,
  className: string,
): Markup {
  const bottom = y + height;
  const areas = stretchesOf(points).map((stretch) => {
    const line = stretch.map(({ at, share }) => `${String(xOf(axis, at))},${String(tenth(bottom - share * height))}`);
    const [first, last] = [stretch[0]?.at ?? axis.from, stretch.at(-1)?.at ?? axis.from];
    const outline = [
      `${String(xOf(axis, first))},${String(bottom)}`,
      ...line,
      `${String(xOf(axis, last))},${String(bottom)}`,
    ];
    return html`<polygon class="${className}" points="${outline.join(' ')}" />`;
  });
  return html`${areas.slice(0, MAX_STRETCHES)}`;
}

/** A line of points is cut where a text is: at 2,000 characters, which are some 150 points. */
const MAX_POINTS = 120;
const MAX_STRETCHES = 50;

interface Known {
  readonly at: number;
  readonly share: number;
}

/** Points in a row whose share is known; of long rows a piece each, which meet. */
function stretchesOf(points: readonly SharePoint[]): readonly (readonly Known[])[] {
  const stretches: Known[][] = [];
  let isOpen = false;
  for (const { at, share } of points) {
    if (share === null) {
      isOpen = false;
      continue;
    }
    const current = stretches.at(-1);
    if (!isOpen || current === undefined) stretches.push([{ at, share }]);
    else if (current.length < MAX_POINTS) current.push({ at, share });
    else stretches.push([...current.slice(-1), { at, share }]);
    isOpen = true;
  }
  return stretches;
}
