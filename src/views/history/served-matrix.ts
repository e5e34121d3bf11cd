// Who serves what now: each address, asked with each client hello, and which firmware refuses what it gets there.
import { clientHelloName, type ProbeFailure, type ServedList, type TargetKey } from '../../probe/observation.ts';
import type { StoredSpan } from '../../store/store.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { verdictsOn } from '../certificates/verdicts.ts';
import type { Snapshot } from '../watched.ts';
import { compareAddresses } from './extent.ts';
import type { HistoryList } from './target-history.ts';

export interface ServedMatrix {
  /** Names of client hellos. */
  readonly hellos: readonly string[];
  readonly rows: readonly {
    readonly address: string | null;
    /** One for each hello; an endpoint with several servers behind it gives several answers, one that was not asked none. */
    readonly cells: readonly (readonly CellAnswer[])[];
  }[];
}

export type CellAnswer =
  | {
      readonly kind: 'served';
      readonly sha256: string;
      /** What it is known by; null where the target serves more lists than are told. */
      readonly list: HistoryList | null;
      /** Ids of firmware lines that say hello like this. */
      readonly refusedBy: readonly string[];
      readonly uncertainFor: readonly string[];
      /** How many firmware lines do. */
      readonly asking: number;
    }
  | { readonly kind: 'failed'; readonly failure: ProbeFailure };

interface Served {
  readonly lists: readonly HistoryList[];
  readonly contents: ReadonlyMap<string, ServedList>;
}

/** Of the spans that stand; `contents` holds their lists. */
export function servedMatrix(
  snapshot: Snapshot,
  target: TargetKey,
  standing: readonly StoredSpan[],
  { lists, contents }: Served,
  now: EpochMs,
): ServedMatrix {
  const byDigest = new Map(lists.map((list) => [list.sha256, list]));
  const verdicts = new Map([...contents].map(([sha256, list]) => [sha256, verdictsOn(snapshot, target, list, now)]));
  const asking = askingWith(snapshot, target);
  const cellAnswer = ({ answer, hello }: StoredSpan): readonly CellAnswer[] => {
    if (answer.kind === 'failed') return [answer];
    const sha256 = answer.servedList;
    const list = byDigest.get(sha256) ?? null;
    const asks = asking.get(clientHelloName(hello)) ?? new Set();
    const of = (verdicts.get(sha256) ?? []).filter(({ firmware }) => asks.has(firmware));
    const idsOf = (kind: 'refused' | 'uncertain') =>
      of.filter(({ verdict }) => verdict.kind === kind).map(({ firmware }) => firmware);
    const told = { refusedBy: idsOf('refused'), uncertainFor: idsOf('uncertain'), asking: of.length };
    return [{ kind: 'served', sha256, list, ...told }];
  };
  const hellos = [...new Set(standing.map(({ hello }) => clientHelloName(hello)))].toSorted();
  const rows = [...Map.groupBy(standing, ({ address }) => address)]
    .toSorted(([a], [b]) => compareAddresses(a, b))
    .map(([address, of]) => ({
      address,
      cells: hellos.map((name) => of.filter(({ hello }) => clientHelloName(hello) === name).flatMap(cellAnswer)),
    }));
  return { hellos, rows };
}

/** Which firmware lines ask with which client hello. */
function askingWith({ links }: Snapshot, target: TargetKey): ReadonlyMap<string, ReadonlySet<string>> {
  const asking = new Map<string, Set<string>>();
  for (const { target: of, firmware, hellos } of links) {
    if (of !== target) continue;
    for (const hello of hellos) {
      const name = clientHelloName(hello);
      asking.set(name, (asking.get(name) ?? new Set()).add(firmware.id));
    }
  }
  return asking;
}
