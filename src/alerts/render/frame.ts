// What frames every message: its subject, what it is called, how it is acknowledged, and the line at its end.
import { isAcknowledgeable } from '../acknowledgeable.ts';
import type { IncidentKind, Notification } from '../notification.ts';
import type { Acknowledge, Fact, Section } from './message.ts';

/** Endpoints, findings and the like that a message shows of each; the webhook's body has the rest. */
export const MAX_ROWS = 24;

/** `[anchorwatch] started: thermostat-1.4 ... refuses ...`. */
export function subjectOf(occasion: string, summary: string): string {
  return `[anchorwatch] ${occasion}: ${summary}`;
}

/** What has become of an incident, in a few words: what it is, unless its kind says more. */
export function occasionOf(kind: IncidentKind, what: string): string {
  switch (kind) {
    case 'opened':
    case 'raised':
      return what;
    case 'eased':
      return `eased to ${what}`;
    case 'reopened':
      return `${what} again`;
    case 'grown':
      return `${what}, grown`;
    case 'escalated':
      return `not acknowledged, ${what}`;
    case 'reminder':
      return `still ${what}`;
    case 'resolved':
      return 'resolved';
  }
}

export function acknowledgeOf(notification: Notification, url: string | null): Acknowledge | null {
  if (!isAcknowledgeable(notification)) return null;
  return { url, command: `anchorwatch alerts ack ${notification.incident}` };
}

export function footerOf({ incident, id }: Notification): string {
  return `anchorwatch · incident ${incident} · notification ${id}`;
}

/** Labelled facts; what is not known is left out. */
export function knownFacts(facts: readonly (readonly [string, string | null])[]): readonly Fact[] {
  return facts.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}

/** Without the sections that have nothing to say. */
export function filledSections(sections: readonly Section[]): readonly Section[] {
  return sections.filter((section) => {
    switch (section.kind) {
      case 'facts':
        return section.facts.length > 0;
      case 'steps':
        return section.steps.length > 0;
      case 'rows':
        return section.rows.length > 0;
      case 'lines':
        return section.lines.length > 0;
    }
  });
}

/** The first of `items`, and how many more there are; `more` counts those that were left out before. */
export function firstOf<Item>(
  items: readonly Item[],
  more = 0,
): { readonly shown: readonly Item[]; readonly more: number } {
  const shown = items.slice(0, MAX_ROWS);
  return { shown, more: items.length - shown.length + more };
}
