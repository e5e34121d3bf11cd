// An incident of devices in the field, as a message: whom it hits, what is new, what to do, and why we say so.
import { type Finding, waysLeft } from '../../outlook/outlook.ts';
import { fleetText } from '../fleet.ts';
import type { AffectedFirmware } from '../fleet-impact.ts';
import type { DeviceNotification, NotifiedReach } from '../notification.ts';
import { REACH_WORDS, reachText, wayText } from '../reach-text.ts';
import { isStranding } from '../story.ts';
import { countOf, firmwareText, listText } from '../wording.ts';
import { affectedRows, hitText, newsText, overText } from './affected-text.ts';
import { endpointRow, evidenceFacts, findingText, rotationText } from './evidence-text.ts';
import { acknowledgeOf, filledSections, firstOf, footerOf, knownFacts, occasionOf, subjectOf } from './frame.ts';
import { acknowledgedText, openedText } from './incident-facts.ts';
import type { Fact, Message, Section, Tone } from './message.ts';

export function deviceMessage(notification: DeviceNotification, ackUrl: string | null): Message {
  const { kind, outlook, summary } = notification;
  const occasion = occasionOf(kind, outlook.to);
  const isStranded = saysStranded(notification);
  return {
    subject: `${isStranded ? 'STRANDED ' : ''}${subjectOf(occasion, summary)}`,
    occasion: isStranded ? `stranded · ${occasion}` : occasion,
    tone: isStranded ? 'stranded' : quietTone(notification),
    summary,
    facts: factsOf(notification),
    sections: sectionsOf(notification),
    acknowledge: acknowledgeOf(notification, ackUrl),
    footer: footerOf(notification),
  };
}

/** Whether devices are stranded by what the notification tells of. */
function saysStranded({ kind, reach, target }: DeviceNotification): boolean {
  return isStranding(kind, reach, target);
}

function quietTone({ kind, outlook }: DeviceNotification): Tone {
  return kind === 'resolved' ? 'safe' : outlook.to;
}

/** Most important first. */
function factsOf(notification: DeviceNotification): readonly Fact[] {
  const { at, affected, evidence, outlook, reach, fleet } = notification;
  return knownFacts([
    ['Hit', hitText(affected)],
    ['New', newsText(affected)],
    ['Over', overText(affected)],
    ...headlineFacts(notification),
    ...(reach === null ? [] : reachFacts(reach)),
    ['Outlook', outlook.from === outlook.to ? outlook.to : `${outlook.from} → ${outlook.to}`],
    ...evidenceFacts(evidence, at),
    ['Opened', openedText(notification)],
    ['Acknowledged', acknowledgedText(notification)],
    ['Fleet', isFleetTold(notification) ? fleetText(fleet) : null],
  ]);
}

function headlineFacts(notification: DeviceNotification): readonly (readonly [string, string | null])[] {
  const { firmware, devices, target, purpose, affected } = notification;
  const who = firmwareText(firmware, devices);
  const where = `${target} (${purpose})`;
  if (affected.pairs > 1) return [['Worst hit', `${who} on ${where}`]];
  return [
    ['Firmware', who],
    ['Target', where],
  ];
}

/** Can it be updated, through what, and what is left beside. */
function reachFacts(reach: NotifiedReach): readonly (readonly [string, string | null])[] {
  const left = waysLeft(reach);
  const lost = reach.ways.filter((way) => !left.includes(way));
  return [
    ['Reach', reachText(reach)],
    ['Ways left', left.length === 0 ? null : listText(left.map(wayText))],
    ['Ways lost', lost.length === 0 ? null : listText(lost.map(wayText))],
    ['Recovery', reach.recovery.length === 0 ? null : listText(reach.recovery)],
  ];
}

function sectionsOf(notification: DeviceNotification): readonly Section[] {
  const { affected, advice, evidence } = notification;
  const rows = affectedRows(affected);
  const hits = firstOf(rows, rows.length === 0 ? 0 : affected.pairs - rows.length);
  const endpoints = firstOf(evidence.endpoints.map(endpointRow));
  const findings = firstOf(toldFindings(notification).map(findingText));
  const changes = firstOf(evidence.rotations.map(rotationText));
  return filledSections([
    { kind: 'steps', title: 'What to do', steps: advice },
    { kind: 'rows', title: 'Hit', rows: hits.shown, more: hits.more },
    { kind: 'facts', title: 'Fleet', facts: isFleetTold(notification) ? [] : fleetFacts(notification) },
    { kind: 'rows', title: 'Endpoints', rows: endpoints.shown, more: endpoints.more },
    { kind: 'lines', title: 'Findings', lines: findings.shown, more: findings.more },
    { kind: 'lines', title: 'Changes', lines: changes.shown, more: changes.more },
  ]);
}

// That some refuse is among the facts, and endpoint by endpoint in a section: alone it is not told once more.
function toldFindings({ evidence: { findings } }: DeviceNotification): readonly Finding[] {
  return findings.every(({ code }) => code === 'refused') ? [] : findings;
}

// What is stranded or at risk is among the rows of "Hit": its sum is enough.
function isFleetTold({ affected, fleet }: DeviceNotification): boolean {
  if (affected.pairs <= 1) return false;
  const hit = new Set(affected.worst.map(({ firmware }) => firmware));
  return fleet.affected.every(({ firmware }) => hit.has(firmware));
}

/** All that is stranded or at risk, worst first, where it is more than what the notification is about. */
function fleetFacts({ fleet, firmware }: DeviceNotification): readonly Fact[] {
  if (fleet.affected.every((line) => line.firmware === firmware)) return [];
  const rest = fleet.stranded.firmware + fleet.atRisk.firmware - fleet.affected.length;
  const total = fleetText(fleet) ?? '';
  return [
    ...fleet.affected.map(fleetFact),
    { label: 'in all', value: rest > 0 ? `${total} (${countOf(rest, 'firmware line')} more)` : total },
  ];
}

function fleetFact({ reach, firmware, devices }: AffectedFirmware): Fact {
  return { label: REACH_WORDS[reach], value: firmwareText(firmware, devices) };
}
