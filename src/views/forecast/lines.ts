// From firmware lines, and what is stored of them, to the lines of a forecast.
import { endsWithAnchor } from '../../chain/rules/anchor-dates.ts';
import type { TrustAnchor } from '../../chain/trust-anchor.ts';
import { type Link, pairOf, reachSubjects } from '../../daemon/links.ts';
import type { Firmware } from '../../firmware/firmware.ts';
import type { KnownStacks } from '../../firmware/stacks.ts';
import type { ForecastLine, ForecastTarget, PinnedAnchor } from '../../outlook/forecast/line.ts';
import { type Pair, pairKey } from '../../outlook/outlook.ts';
import type { PairSignals } from '../../outlook/pair-signals.ts';
import type { Stored } from './stored.ts';

/** A line for each firmware, in their order; `links` are theirs. */
export function forecastLines(
  firmware: readonly Firmware[],
  links: readonly Link[],
  stacks: Pick<KnownStacks, 'named'>,
  { outlooks, hops }: Pick<Stored, 'outlooks' | 'hops'>,
  signalsOf: (pair: Pair) => PairSignals,
): readonly ForecastLine[] {
  const states = new Map(outlooks.map((state) => [pairKey(state), state]));
  const linksOfLine = Map.groupBy(links, (link) => link.firmware.id);
  const targetOf = (link: Link): ForecastTarget => {
    const pair = pairOf(link);
    const state = states.get(pairKey(pair)) ?? null;
    return { target: link.target, pinned: link.anchors.anchors.map(pinnedOf), state, signals: signalsOf(pair) };
  };
  return reachSubjects(firmware, hops).map((subject, index) => ({
    ...subject,
    mindsAnchorDates: mindsAnchorDates(firmware[index], stacks),
    targets: (linksOfLine.get(subject.firmware) ?? []).map(targetOf),
  }));
}

function pinnedOf({ subject, spkiSha256, certificate }: TrustAnchor): PinnedAnchor {
  const { notBefore = null, notAfter = null } = certificate ?? {};
  return { subject: subject.text, spkiSha256, notBefore, notAfter };
}

/** False where no clock goes on. Null where the stack's rule is not known, and would decide. */
function mindsAnchorDates(line: Firmware | undefined, stacks: Pick<KnownStacks, 'named'>): boolean | null {
  if (line?.clock.kind !== 'device') return false;
  const { rules, unknown } = stacks.named(line.stack);
  const [first = false, ...others] = (unknown.anchorDates ?? [rules.anchorDates]).map(endsWithAnchor);
  return others.every((other) => other === first) ? first : null;
}
