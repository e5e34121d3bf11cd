// The one line of a notification: who, where, how much of it, why.
import type { Refused } from '../chain/verdict.ts';
import { formatDuration } from '../lib/duration.ts';
import type { EndpointView, OutlookState } from '../outlook/outlook.ts';
import { clientHelloName } from '../probe/observation.ts';
import { acceptances, missingAnchors, refusals } from './evidence.ts';
import { isStranding, type Story } from './story.ts';
import { countOf, dayText, firmwareText, listText, REFUSAL_PHRASES, shortName } from './wording.ts';

/** One line for a subject or a pager. */
export function summaryOf(story: Story): string {
  const { state } = story;
  const { firmware, target } = story.incident;
  if (state === null) return `${firmware} on ${target} is no longer watched`;
  switch (story.kind) {
    case 'opened':
    case 'raised':
    case 'test':
      return headline(story, state);
    case 'eased':
      return story.to === 'unknown' ? headline(story, state) : `Eased: ${headline(story, state)}`;
    case 'reminder':
      return `${headline(story, state)}, for ${formatDuration(story.at - story.incident.openedAt)} now`;
    case 'resolved':
      return `${headline(story, state)}, after ${formatDuration(story.at - story.incident.openedAt)}`;
  }
}

function headline(story: Story, state: OutlookState): string {
  const who = firmwareText(story.incident.firmware, story.reach?.devices ?? null);
  const { target } = story.incident;
  switch (story.to) {
    case 'broken':
    case 'started':
      return refusalHeadline(story, who, state);
    case 'likely':
      return `${who} may soon refuse ${target}: a certificate that it would refuse has been issued for the name`;
    case 'exposed':
      return exposedHeadline(who, target, state);
    case 'unknown':
      return `No telling whether ${who} accepts ${target}: ${silenceOf(state)}`;
    case 'safe':
      return safeHeadline(story, who);
  }
}

function safeHeadline(story: Story, who: string): string {
  const { target } = story.incident;
  const refused = story.from === 'started' || story.from === 'broken';
  return refused ? `${who} accepts ${target} again` : `${who} is safe on ${target} again`;
}

// A step down takes several calm rounds: until then nothing may be refused although the outlook says so.
function refusalHeadline(story: Story, who: string, state: OutlookState): string {
  const { target } = story.incident;
  const [telling] = refusals(state);
  if (telling === undefined) return `${who} may refuse ${target} again: it has not been accepted for long enough yet`;
  const stranded = isStranding(story.kind, story.reach, target) ? ' is stranded,' : '';
  return `${who}${stranded} refuses ${target}${extentOf(state)}: ${causeOf(state, telling.verdict)}`;
}

// " on 2 of 3 addresses"; where an address refuses one client hello only, which.
function extentOf(state: OutlookState): string {
  const refused = refusals(state);
  const refusing = addressesOf(refused);
  const judged = addressesOf([...refused, ...acceptances(state)]);
  if (refusing.length === 0) return '';
  const some = judged.length === 1 ? '' : ` on ${shareOf(refusing.length, judged.length)}`;
  const accepting = new Set(addressesOf(acceptances(state)));
  const mixed = refusing.some((address) => accepting.has(address));
  return mixed ? `${some} with client hello ${listText(hellosOf(refused))}` : some;
}

function shareOf(part: number, whole: number): string {
  return part === whole ? `all ${String(whole)} addresses` : `${String(part)} of ${String(whole)} addresses`;
}

function causeOf(state: OutlookState, { code, deviceCode }: Refused): string {
  const needs = missingAnchors(state).map((anchor) => shortName(anchor.subject));
  const cause = needs.length > 0 ? `needs ${listText(needs, 3)}` : REFUSAL_PHRASES[code];
  return deviceCode === null ? cause : `${cause} (device prints ${deviceCode})`;
}

function exposedHeadline(who: string, target: string, state: OutlookState): string {
  const uncertain = state.findings.find((finding) => finding.code === 'uncertain');
  if (uncertain !== undefined) {
    return `${who} may refuse ${target} already: nobody knows whether ${uncertain.acceptedIf} or ${uncertain.refusedIf}`;
  }
  const [first] = state.findings
    .filter((finding) => finding.code === 'path-ends' || finding.code === 'end-entity-not-renewed')
    .toSorted((a, b) => a.at - b.at);
  if (first === undefined) return `${who} may come to refuse ${target}`;
  const from = `${who} will refuse ${target} from ${dayText(first.at)}`;
  return first.code === 'path-ends'
    ? `${from}: ${shortName(first.endsWith.subject)} ends`
    : `${from} unless its certificate is renewed`;
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
