// An incident as people look at it: how much it hits now, who looks after it, and what mutes it.
import { type Acknowledgement, isAcknowledged } from '../../alerts/acknowledgement.ts';
import { compareImpact } from '../../alerts/fleet.ts';
import { concerns, type Incident, isOpen, type Member } from '../../alerts/incident.ts';
import type { Mute } from '../../alerts/muting.ts';
import type { Pair } from '../../outlook/outlook.ts';

export interface IncidentView {
  readonly incident: Incident;
  /** Its pairs that are hit, worst first; once it is over all that were. */
  readonly pairs: readonly ViewedPair[];
  readonly firmware: number;
  readonly targets: number;
  /** Devices of these firmware lines, as far as the config says. */
  readonly devices: number;
  /** Firmware lines of which it does not say. */
  readonly uncounted: number;
  /** The latest; null: nobody, or it was taken back. */
  readonly acknowledgement: Acknowledgement | null;
  /** Whether that still holds: an incident that became louder, or was reopened, asks again. */
  readonly isLookedAfter: boolean;
  /** How many of the pairs are muted now (of an incident without pairs: 1 when it is), and by what. */
  readonly muted: { readonly pairs: number; readonly by: readonly Mute[] };
}

export interface ViewedPair {
  readonly member: Member;
  /** Null where the config does not say. */
  readonly devices: number | null;
}

export interface ViewContext {
  readonly devicesOf: (firmware: string) => number | null;
  readonly acknowledgements: readonly Acknowledgement[];
  readonly mutedBy: (pair: Pair, incident: string) => Mute | null;
}

export function viewOf(incident: Incident, context: ViewContext): IncidentView {
  const pairs = pairsOf(incident, context.devicesOf);
  const firmware = [...new Set(pairs.map(({ member }) => member.firmware))];
  const devices = firmware.map(context.devicesOf);
  const acknowledgement = context.acknowledgements.find((one) => one.incident === incident.id) ?? null;
  return {
    incident,
    pairs,
    firmware: firmware.length,
    targets: new Set(pairs.map(({ member }) => member.target)).size,
    devices: devices.reduce<number>((sum, count) => sum + (count ?? 0), 0),
    uncounted: devices.filter((count) => count === null).length,
    acknowledgement,
    isLookedAfter: isAcknowledged(acknowledgement, incident, incident.level),
    muted: mutedOf(incident, pairs, context),
  };
}

/** Whether an open incident tells of a member, and has something to tell. */
export function isHit(member: Member): boolean {
  return concerns(member) && member.level !== 'safe';
}

function pairsOf({ members }: Incident, devicesOf: ViewContext['devicesOf']): readonly ViewedPair[] {
  const hit = members.filter(isHit);
  return (hit.length === 0 ? members : hit)
    .map((member) => ({ member, devices: devicesOf(member.firmware) }))
    .toSorted((a, b) => compareImpact(impactOf(a), impactOf(b)));
}

function impactOf({ member, devices }: ViewedPair) {
  return { reach: null, level: member.level, devices };
}

// Of no firmware and no target: muted by what is about everything, or about this incident.
const ITSELF: Pair = { firmware: '', target: '' };

function mutedOf(incident: Incident, pairs: readonly ViewedPair[], { mutedBy }: ViewContext): IncidentView['muted'] {
  if (!isOpen(incident)) return { pairs: 0, by: [] };
  const asked = incident.finding === null ? pairs.map(({ member }) => member) : [ITSELF];
  const mutes = asked.flatMap((pair) => mutedBy(pair, incident.id) ?? []);
  const distinct = new Map(
    mutes.map((mute) => [mute.kind === 'silence' ? mute.id : `${mute.kind} ${mute.name}`, mute]),
  );
  return { pairs: mutes.length, by: [...distinct.values()] };
}
