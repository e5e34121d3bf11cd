// What anchorwatch says of itself, in one line.
import { formatDuration } from '../lib/duration.ts';
import type { SelfCode, SelfFinding } from './self-finding.ts';
import type { SelfStory } from './story.ts';

/** One line for a subject or a pager: what is wrong, and at the end that it no longer is. */
export function selfSummary({ kind, at, incident, finding }: SelfStory): string {
  const age = formatDuration(at - incident.reopenedAt);
  switch (kind) {
    case 'opened':
    case 'reopened':
    case 'raised':
    case 'grown':
    case 'eased':
    case 'escalated':
      return headlineOf(finding);
    case 'reminder':
      return `${headlineOf(finding)}, for ${age} now`;
    case 'resolved':
      return `${endOf(finding)}, after ${age}`;
  }
}

function headlineOf({ code, subject }: SelfFinding): string {
  return subject === '' ? HEADLINES[code] : `${HEADLINES[code]} (${subject})`;
}

const HEADLINES: Readonly<Record<SelfCode, string>> = {
  'cycle-overdue': 'anchorwatch has not completed a cycle',
  'vantage-offline': 'anchorwatch sees nothing: no target answers',
  'vantage-intercepted': 'anchorwatch sees nothing: its TLS connections are intercepted',
  'receiver-failing': 'Notifications do not get through',
  undeliverable: 'Notifications were given up',
  'store-failing': 'anchorwatch cannot write its store',
  'clock-jumped': 'The clock of anchorwatch jumped',
  'source-stale': 'A source of signals is stale',
  'config-unloadable': 'The config can no longer be loaded',
  'anchors-expired': 'Pinned certificates have expired',
};

// True too where it is over because the config no longer names the receiver, the source or the certificates.
function endOf({ code, subject }: SelfFinding): string {
  switch (code) {
    case 'cycle-overdue':
      return 'anchorwatch completes cycles again';
    case 'vantage-offline':
      return 'anchorwatch sees again: targets answer';
    case 'vantage-intercepted':
      return 'anchorwatch sees again: its TLS connections are no longer intercepted';
    case 'receiver-failing':
      return `Notifications to ${subject} no longer fail`;
    case 'undeliverable':
      return `Nothing that was given up for ${subject} is left`;
    case 'store-failing':
      return 'anchorwatch can write its store again';
    case 'clock-jumped':
      return 'The clock of anchorwatch is steady again';
    case 'source-stale':
      return `The source of signals ${subject} is no longer stale`;
    case 'config-unloadable':
      return 'The config can be loaded again';
    case 'anchors-expired':
      return `${subject} no longer depends on expired certificates`;
  }
}
