// Where everything of a picture stands: boxes in a column, lanes to their right, all in pixels.
import type { Picture, PictureLane, PictureRow } from '../../views/explain/picture.ts';

export const BOX_WIDTH = 268;
export const BOX_HEIGHT = 44;
const GAP = 14;
const MORE_HEIGHT = 20;
const TOP = 26;
/** Between the anchors and the list: room for what each of them is called. */
const BETWEEN = 56;
const LANE_WIDTH = 34;
const LANES_LEFT = BOX_WIDTH + 26;
const MIN_WIDTH = 328;

export interface PlacedRow {
  readonly row: PictureRow;
  readonly y: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedLane {
  readonly lane: PictureLane;
  readonly x: number;
  /** From the end entity on. */
  readonly stations: readonly Point[];
  /** Where the cross stands; null: it is accepted. */
  readonly cross: Point | null;
  /** Where the anchor that is needed would be met; null: it is not this. */
  readonly needs: Point | null;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly rows: readonly PlacedRow[];
  readonly lanes: readonly PlacedLane[];
  /** Where the line between anchors and list is drawn. */
  readonly divide: number;
  /** Where lanes have their labels, above and below. */
  readonly labels: { readonly top: number; readonly bottom: number };
}

export function layoutOf({ rows, lanes }: Picture): Layout {
  const placed: PlacedRow[] = [];
  let y = TOP;
  let divide = TOP;
  let isServed = false;
  for (const row of rows) {
    if (!isServed && (row.kind === 'served' || row.kind === 'more-served')) {
      isServed = true;
      divide = y + 6;
      y += BETWEEN - GAP;
    }
    const height = row.kind === 'more-anchors' || row.kind === 'more-served' ? MORE_HEIGHT : BOX_HEIGHT;
    placed.push({ row, y, height });
    y += height + GAP;
  }
  const right = LANES_LEFT + lanes.length * LANE_WIDTH;
  const isLabelled = lanes.some(({ label }) => label !== '');
  const height = y + (isLabelled ? GAP : 2 - GAP);
  return {
    width: Math.max(right, MIN_WIDTH),
    height,
    rows: placed,
    lanes: lanes.map((lane, index) => placedLane(lane, LANES_LEFT + index * LANE_WIDTH, placed)),
    divide,
    labels: { top: TOP - 12, bottom: height - 8 },
  };
}

function placedLane(lane: PictureLane, x: number, rows: readonly PlacedRow[]): PlacedLane {
  const pointAt = (index: number): Point => {
    const { y = 0, height = 0 } = rows[index] ?? {};
    return { x, y: y + height / 2 };
  };
  const stations = lane.stations.map(pointAt);
  const needs = lane.needs === null ? null : pointAt(lane.needs);
  return { lane, x, stations, cross: crossOf(lane, stations.at(-1), pointAt), needs };
}

/** On what is wrong itself; above it where it is the next one that is missing. */
function crossOf(
  { outcome, stopsAt, code }: PictureLane,
  top: Point | undefined,
  pointAt: (index: number) => Point,
): Point | null {
  if (outcome === 'accepted') return null;
  const at = stopsAt === null ? top : pointAt(stopsAt);
  if (at === undefined) return null;
  return code === 'anchor-missing' || code === 'issuer-missing' ? { x: at.x, y: at.y - BOX_HEIGHT / 2 - GAP / 2 } : at;
}
