// What a forecast knows of signals: as the daemon puts them together for a round, but from what is stored.
import type { Config } from '../../config/schema.ts';
import { targetsOf } from '../../config/targets.ts';
import { type Link, pairOf } from '../../daemon/links.ts';
import { pairSignalsOf } from '../../daemon/signals/pair-signals.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { type OutlookState, type Pair, pairKey } from '../../outlook/outlook.ts';
import type { JudgedIssuance, PairSignals } from '../../outlook/pair-signals.ts';
import { announcementsOf } from '../../signals/announcements/announcements.ts';
import type { RootProgramTable } from '../../signals/root-programs/table.ts';
import type { NamedAnchor, Signal } from '../../signals/signal.ts';
import type { StoredEndEntity } from '../../store/store.ts';
import type { Stored } from './stored.ts';

export interface KnownSignals {
  readonly config: Config;
  readonly announcedAnchors: ReadonlyMap<string, NamedAnchor>;
  readonly table: RootProgramTable;
  readonly stored: Pick<Stored, 'outlooks' | 'signals'>;
  readonly links: readonly Link[];
  readonly now: EpochMs;
}

/** The signals of each pair of `links`. Issuances and previews are as the last cycle judged them. */
export function storedPairSignals({ stored, table, links, now, ...known }: KnownSignals): (pair: Pair) => PairSignals {
  const { outlooks, signals } = stored;
  const states = new Map(outlooks.map((state) => [pairKey(state), state]));
  const endEntities = servedNow(signals.endEntities, outlooks);
  const facts = {
    signals: signalsNow(
      signals.signals.map(({ signal }) => signal),
      known,
      now,
    ),
    history: signals.endEntities,
    table,
    declaredFor: () => null,
    issuancesFor: (link: Link) => issuancesIn(states.get(pairKey(pairOf(link)))),
    previewsFor: () => [],
  };
  // Nothing is decoded: that is for what was observed just now.
  return pairSignalsOf({ links, observations: [], endEntities, now }, facts, { decode: () => null });
}

/** What is announced is what the config says now, with the dates that the store remembers. */
function signalsNow(
  kept: readonly Signal[],
  { config, announcedAnchors }: Pick<KnownSignals, 'config' | 'announcedAnchors'>,
  now: EpochMs,
): readonly Signal[] {
  const announced = { announcements: config.announcements, anchors: announcedAnchors, targets: targetsOf(config) };
  return [...kept.filter(({ kind }) => kind !== 'announcement'), ...announcementsOf(announced, kept, now).put];
}

function servedNow(
  endEntities: readonly StoredEndEntity[],
  outlooks: readonly OutlookState[],
): readonly StoredEndEntity[] {
  const served = new Set(
    outlooks.flatMap(({ target, endpoints }) => endpoints.map((view) => `${target} ${view.served[0] ?? ''}`)),
  );
  return endEntities.filter(({ target, sha256 }) => served.has(`${target} ${sha256}`));
}

function issuancesIn(state: OutlookState | undefined): readonly JudgedIssuance[] {
  return (state?.findings ?? []).flatMap((finding) => (finding.code === 'issued' ? [finding] : []));
}
