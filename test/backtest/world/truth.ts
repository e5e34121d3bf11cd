// What is really so: which list which devices refuse, by the roots that they pin. The judge is not asked.
import type { EpochMs } from '../../../src/lib/clock.ts';
import { type FleetLink, pinsAt } from './fleet.ts';
import { type Edge, type Footing, pinnable, type Serving } from './target.ts';

/** Whether the devices of a link refuse what stands on a footing, with what they pin at an instant. */
export function isRefused(link: FleetLink, footing: Footing, at: EpochMs): boolean {
  const pins = pinsAt(link, at);
  return !pinnable(footing).some((root) => pins.includes(root));
}

/** What an edge serves at an instant. */
export function servingAt({ serves }: Edge, at: EpochMs): Serving {
  const serving = serves.findLast(({ from }) => from <= at) ?? serves[0];
  if (serving === undefined) throw new RangeError('an edge that serves nothing');
  return serving;
}

/** The edges whose list is refused at an instant. */
export function refusingEdges(link: FleetLink, at: EpochMs): readonly Edge[] {
  return link.target.edges.filter((edge) => isRefused(link, servingAt(edge, at).footing, at));
}

/** When the first edge serves a list that the devices refuse; null: none ever does. */
export function firstRefusedAt(link: FleetLink): EpochMs | null {
  const instants = link.target.edges.flatMap(({ serves }) =>
    serves.filter(({ from, footing }) => isRefused(link, footing, from)).map(({ from }) => from),
  );
  return instants.length === 0 ? null : Math.min(...instants);
}
