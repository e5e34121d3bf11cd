// What deciding needs to know beside outlooks and time: who exists, who is routed where, what is watched no longer.
import type { DecideInput } from '../alerts/decide.ts';
import type { Incident } from '../alerts/incident.ts';
import { effectiveRoutes } from '../alerts/routes.ts';
import { pairKey } from '../outlook/outlook.ts';
import { type Link, pairOf } from './links.ts';
import type { Setup } from './setup.ts';

export function decisionInput(
  setup: Setup,
  links: readonly Link[],
  incidents: readonly Incident[],
): Pick<DecideInput, 'incidents' | 'routes' | 'receivers' | 'retired'> {
  const watched = new Set(links.map((link) => pairKey(pairOf(link))));
  return {
    incidents,
    ...effectiveRoutes(setup.config),
    retired: incidents.filter((incident) => !watched.has(pairKey(incident))),
  };
}
