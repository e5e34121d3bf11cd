// What anchorwatch found of itself, as a message.
import type { Advice, SelfNotification } from '../notification.ts';
import { minuteText } from '../wording.ts';
import { acknowledgeOf, filledSections, footerOf, knownFacts, occasionOf, subjectOf } from './frame.ts';
import { acknowledgedText, openedText } from './incident-facts.ts';
import type { Fact, Message } from './message.ts';

export function selfMessage(notification: SelfNotification, ackUrl: string | null): Message {
  const { kind, finding, outlook, summary } = notification;
  const occasion = occasionOf(kind, finding.code.replaceAll('-', ' '));
  return {
    subject: subjectOf(occasion, summary),
    occasion,
    tone: kind === 'resolved' ? 'safe' : outlook.to,
    summary,
    facts: factsOf(notification),
    sections: filledSections([{ kind: 'steps', title: 'What to do', steps: stepsOf(notification) }]),
    acknowledge: acknowledgeOf(notification, ackUrl),
    footer: footerOf(notification),
  };
}

function factsOf(notification: SelfNotification): readonly Fact[] {
  const { kind, finding, summary } = notification;
  return knownFacts([
    [kind === 'resolved' ? 'Was found' : 'Found', finding.detail === summary ? null : finding.detail],
    ['Concerns', finding.subject === '' ? 'anchorwatch itself' : finding.subject],
    ['Code', finding.code],
    ['Since', minuteText(finding.since)],
    ['Opened', openedText(notification)],
    ['Acknowledged', acknowledgedText(notification)],
  ]);
}

// What was found already says what to do about it.
function stepsOf({ kind, finding, advice }: SelfNotification): readonly Advice[] {
  if (kind === 'resolved' || advice.length > 0) return advice;
  return [{ text: finding.remedy, pem: null }];
}
