// What anchorwatch says of itself, in one line.
import { formatDuration } from '../lib/duration.ts';
import type { SelfCode } from './self-finding.ts';
import type { SelfStory } from './story.ts';

const HEADLINES: Readonly<Record<SelfCode, string>> = {
  'cycle-overdue': 'anchorwatch has not completed a cycle',
  'vantage-offline': 'anchorwatch sees nothing: no target answers',
  'receiver-failing': 'Notifications do not get through',
  undeliverable: 'Notifications were given up',
  'store-failing': 'anchorwatch cannot write its store',
  'clock-jumped': 'The clock of anchorwatch jumped',
  'source-stale': 'A source of signals is stale',
  'config-unloadable': 'The config can no longer be loaded',
  'anchors-expired': 'Pinned certificates have expired',
};

export function selfSummary({ kind, at, incident, finding }: SelfStory): string {
  const subject = finding.subject === '' ? '' : ` (${finding.subject})`;
  const headline = `${HEADLINES[finding.code]}${subject}`;
  const age = formatDuration(at - incident.reopenedAt);
  switch (kind) {
    case 'opened':
    case 'raised':
    case 'grown':
    case 'eased':
      return headline;
    case 'reopened':
      return `Again: ${headline}`;
    case 'escalated':
      return `Not acknowledged: ${headline}`;
    case 'reminder':
      return `${headline}, for ${age} now`;
    case 'resolved':
      return `Over: ${headline}, after ${age}`;
  }
}
