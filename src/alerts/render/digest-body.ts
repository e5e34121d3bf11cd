// A digest as JSON.
import { isoInstant } from '../../lib/clock.ts';
import type { Digest, DigestChange, DigestDate, DigestIncident } from '../digest.ts';
import { fleetBody } from './fleet-body.ts';
import { boundedList, boundedText, type Limits, orNull, targetText } from './limits.ts';
import type { BodyAbout } from './notification-body.ts';

type DigestBody = BodyAbout<'digest'>['digest'];

export function digestBody(digest: Digest, limits: Limits): DigestBody {
  const incidents = boundedList(digest.incidents, limits).map((incident) => incidentBody(incident, limits));
  const coming = boundedList(digest.coming, limits).map((date) => dateBody(date, limits));
  const changes = boundedList(digest.changes, limits).map((change) => changeBody(change, limits));
  return {
    from: isoInstant(digest.from),
    to: isoInstant(digest.to),
    levels: { ...digest.levels },
    firmware: digest.firmware,
    targets: digest.targets,
    fleet: fleetBody(digest.fleet),
    incidents,
    coming,
    changes,
    more: {
      incidents: digest.more.incidents + digest.incidents.length - incidents.length,
      coming: digest.more.coming + digest.coming.length - coming.length,
      changes: digest.more.changes + digest.changes.length - changes.length,
    },
    watch: { ...digest.watch },
  };
}

function incidentBody(incident: DigestIncident, limits: Limits): DigestBody['incidents'][number] {
  return {
    incident: incident.incident,
    summary: boundedText(incident.summary, limits),
    level: incident.level,
    openedAt: isoInstant(incident.openedAt),
    resolvedAt: orNull(incident.resolvedAt, isoInstant),
  };
}

function dateBody({ at, text, pair, pairs }: DigestDate, limits: Limits): DigestBody['coming'][number] {
  const { firmware, target } = pair;
  return { at: isoInstant(at), text: boundedText(text, limits), firmware, target: targetText(target), pairs };
}

function changeBody({ at, target, text, count }: DigestChange, limits: Limits): DigestBody['changes'][number] {
  return { at: isoInstant(at), target: targetText(target), text: boundedText(text, limits), count };
}
