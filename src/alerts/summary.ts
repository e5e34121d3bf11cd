// The one line of a notification: who, where, how much of it, why.
import type { Refused } from '../chain/verdict.ts';
import type { EpochMs } from '../lib/clock.ts';
import { formatDuration } from '../lib/duration.ts';
import { type EndpointView, type Finding, type OutlookState, signalLevel } from '../outlook/outlook.ts';
import { shareTrend } from '../outlook/shares.ts';
import { clientHelloName } from '../probe/observation.ts';
import { acceptances, missingAnchors, refusals } from './evidence.ts';
import { exposedHeadline as exposedBy, likelyHeadline } from './signal-summary.ts';
import { isStranding, successorOf, type Story } from './story.ts';
import { countOf, daysAgoText, firmwareText, grouped, listText, REFUSAL_PHRASES, shortName } from './wording.ts';

/** One line for a subject or a pager. What has become of the incident, as its kind says, is told beside it. */
export function summaryOf(story: Story): string {
  const { state, incident, at } = story;
  const successor = successorOf(story);
  if (successor !== null) return `${whoText(story)} on ${whereText(story)}: goes on as incident ${successor}`;
  if (state === null) return `${whoText(story)} on ${whereText(story)} ${verb(story, 'is', 'are')} no longer watched`;
  switch (story.kind) {
    case 'opened':
    case 'reopened':
    case 'raised':
    case 'eased':
    case 'escalated':
      return headline(story, state);
    case 'grown':
      return `${headline(story, state)}; ${newsText(story)} new`;
    case 'reminder':
      return `${headline(story, state)}, for ${formatDuration(at - incident.reopenedAt)} now`;
    case 'resolved':
      return `${headline(story, state)}, after ${formatDuration(at - incident.reopenedAt)}`;
  }
}

/** `thermostat-1.4 (12,400 devices)`, `3 firmware lines (13,250 devices)`. */
function whoText({ affected, worst, reach }: Story): string {
  if (affected.firmware < 2) return firmwareText(worst.firmware, reach?.devices ?? null);
  const lines = countOf(affected.firmware, 'firmware line');
  return affected.devices === 0 ? lines : `${lines} (${countOf(affected.devices, 'device')})`;
}

function whereText({ affected, worst }: Story): string {
  return affected.targets < 2 ? worst.target : countOf(affected.targets, 'target');
}

function verb({ affected }: Story, singular: string, plural: string): string {
  return affected.firmware < 2 ? singular : plural;
}

function newsText({ affected }: Story): string {
  return `${grouped(affected.news)} of ${countOf(affected.pairs, 'pair')} ${affected.news === 1 ? 'is' : 'are'}`;
}

function headline(story: Story, state: OutlookState): string {
  const who = whoText(story);
  const where = whereText(story);
  switch (story.to) {
    case 'broken':
    case 'started':
      return refusalHeadline(story, who, state);
    case 'likely':
      return likelyHeadline(state.findings.filter(isLikely), { who, where, now: story.at });
    case 'exposed':
      return exposedHeadline(story, who, state);
    case 'unknown':
      return `No telling whether ${who} ${verb(story, 'accepts', 'accept')} ${where}: ${silenceOf(state)}`;
    case 'safe':
      return safeHeadline(story, who);
  }
}

function safeHeadline(story: Story, who: string): string {
  const where = whereText(story);
  const refused = story.from === 'started' || story.from === 'broken';
  return refused
    ? `${who} ${verb(story, 'accepts', 'accept')} ${where} again`
    : `${who} ${verb(story, 'is', 'are')} safe on ${where} again`;
}

// A step down takes several calm rounds: until then nothing may be refused although the outlook says so.
function refusalHeadline(story: Story, who: string, state: OutlookState): string {
  const where = whereText(story);
  const [telling] = refusals(state);
  if (telling === undefined) {
    const subject = verb(story, 'it has', 'they have');
    return `${who} may refuse ${where} again: ${subject} not been accepted for long enough yet`;
  }
  return `${who}${strandedText(story)} ${verb(story, 'refuses', 'refuse')} ${where}${extentOf(story, state)}: ${causeOf(state, telling.verdict)}`;
}

function strandedText({ kind, reach, worst, affected }: Story): string {
  if (!isStranding(kind, reach, worst.target)) return '';
  return affected.firmware < 2 ? ' is stranded,' : ', the worst of them stranded,';
}

// " on 2 of 3 addresses (1 of 3 yesterday)"; where an address refuses one client hello only, which.
function extentOf({ affected, at }: Story, state: OutlookState): string {
  if (affected.targets > 1) return '';
  const refused = refusals(state);
  const refusing = addressesOf(refused);
  const judged = addressesOf([...refused, ...acceptances(state)]);
  if (refusing.length === 0) return '';
  const some = judged.length === 1 ? '' : ` on ${shareOf(refusing.length, judged.length)}${trendOf(state, at)}`;
  const accepting = new Set(addressesOf(acceptances(state)));
  const mixed = refusing.some((address) => accepting.has(address));
  return mixed ? `${some} with client hello ${listText(hellosOf(refused))}` : some;
}

function trendOf(state: OutlookState, at: EpochMs): string {
  const before = shareTrend(state.shares, at)?.before ?? null;
  return before === null
    ? ''
    : ` (${String(before.refused)} of ${String(before.answered)} ${daysAgoText(before.at, at)})`;
}

function shareOf(part: number, whole: number): string {
  return part === whole ? `all ${String(whole)} addresses` : `${String(part)} of ${String(whole)} addresses`;
}

function causeOf(state: OutlookState, { code, deviceCode }: Refused): string {
  const needs = missingAnchors(state).map((anchor) => shortName(anchor.subject));
  const cause = needs.length > 0 ? `needs ${listText(needs, 3)}` : REFUSAL_PHRASES[code];
  return deviceCode === null ? cause : `${cause} (device prints ${deviceCode})`;
}

function exposedHeadline(story: Story, who: string, state: OutlookState): string {
  const where = whereText(story);
  const uncertain = state.findings.find((finding) => finding.code === 'uncertain');
  if (uncertain !== undefined) {
    return `${who} may refuse ${where} already: nobody knows whether ${uncertain.acceptedIf} or ${uncertain.refusedIf}`;
  }
  return exposedBy(state.findings, { who, where, now: story.at }) ?? `${who} may come to refuse ${where}`;
}

function isLikely(finding: Finding): finding is Extract<Finding, { readonly code: 'issued' }> {
  return finding.code === 'issued' && signalLevel(finding) === 'likely';
}

function silenceOf(state: OutlookState): string {
  const failed = state.endpoints.filter((view) => view.verdict === null).length;
  return failed === 0
    ? 'it has not been asked yet'
    : `${String(failed)} of ${countOf(state.endpoints.length, 'probe')} failed`;
}

function addressesOf(views: readonly EndpointView[]): readonly (string | null)[] {
  return [...new Set(views.map((view) => view.address))];
}

function hellosOf(views: readonly EndpointView[]): readonly string[] {
  return [...new Set(views.map((view) => clientHelloName(view.hello)))];
}
