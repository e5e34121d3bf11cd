// An incident as its bundle tells it: what happened to which firmware, and when. Nothing of who was told, or who looks
// after it: that is nobody's business who runs the host.
import { type EpochMs, isoInstant } from '../../lib/clock.ts';
import type { ShownIncident } from '../incidents/shown-incident.ts';
import { storyOf } from '../incidents/story.ts';

export function incidentJson({ view, now }: ShownIncident) {
  const { incident, pairs } = view;
  const { id, level, openedAt, reopenedAt, resolvedAt, summary } = incident;
  const story = storyOf({ incident, deliveries: [], acknowledgement: null, devicesOf: () => null }, now);
  return {
    schema: 'anchorwatch/evidence-incident@1',
    id,
    outlook: level,
    openedAt: isoInstant(openedAt),
    reopenedAt: isoInstant(reopenedAt),
    resolvedAt: instant(resolvedAt),
    summary,
    pairs: pairs.map(({ member }) => ({
      firmware: member.firmware,
      target: member.target,
      outlook: member.level,
      before: member.before,
      since: isoInstant(member.at),
    })),
    story: story.map(({ at, lines }) => ({ at: isoInstant(at), lines })),
  };
}

function instant(at: EpochMs | null): string | null {
  return at === null ? null : isoInstant(at);
}
