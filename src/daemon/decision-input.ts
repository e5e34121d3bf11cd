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
): Omit<DecideInput, 'now' | 'changes' | 'outlooks'> {
  const watched = new Map(links.map((link) => [pairKey(pairOf(link)), link]));
  return {
    incidents,
    firmware: new Map(setup.firmware.map((line) => [line.id, line])),
    purposeOf: (firmware, target) => watched.get(pairKey({ firmware, target }))?.purpose ?? 'service',
    ...effectiveRoutes(setup.config),
    retired: incidents.filter((incident) => !watched.has(pairKey(incident))),
  };
}
