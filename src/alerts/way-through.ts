// How an update still reaches the firmware: through which targets and addresses, until when, or not at all.
import type { OutlookState } from '../outlook/outlook.ts';
import { acceptances } from './evidence.ts';
import type { Advice } from './notification.ts';
import type { Story } from './story.ts';
import { dayText, listText } from './wording.ts';

/** One piece of advice: through what to ship, or that nothing is left. */
export function wayThrough(story: Story, state: OutlookState): readonly Advice[] {
  const candidates = story.purpose === 'update' ? [state, ...story.otherUpdateTargets] : story.otherUpdateTargets;
  if (candidates.length === 0) return [];
  const open = candidates.flatMap(openWay);
  if (open.length > 0) return [{ text: `An update still gets through: ${open.join('; ')}.${haste(story)}`, pem: null }];
  return [{ text: deadEnd(story, candidates), pem: null }];
}

function openWay(state: OutlookState): readonly string[] {
  const accepted = acceptances(state);
  if (accepted.length === 0) return [];
  const addresses = [...new Set(accepted.flatMap((view) => view.address ?? []))];
  const until = accepted[0]?.verdict.until ?? null;
  const where = addresses.length === 0 ? '' : ` at ${listText(addresses)}`;
  return [
    `${state.target}${where}, ${until === null ? 'with no date to end it' : `as served until ${dayText(until)}`}`,
  ];
}

function haste(story: Story): string {
  return story.to === 'started' ? ' A rotation is under way: ship before it gets there.' : '';
}

function deadEnd(story: Story, candidates: readonly OutlookState[]): string {
  const silent = candidates.filter((state) => state.endpoints.every((view) => view.verdict === null));
  const { firmware } = story.incident;
  const seen =
    silent.length === 0
      ? `No target is left through which ${firmware} can be updated`
      : `No target is known to be left through which ${firmware} can be updated (no answer from ` +
        `${listText(silent.map((state) => state.target))})`;
  if (story.recovery.length > 0) return `${seen}. What remains: ${listText(story.recovery)}.`;
  return (
    `${seen}: it is stranded. Ask the operator to serve a list that leads to a pinned anchor again, ` +
    'if only for as long as the update takes.'
  );
}
