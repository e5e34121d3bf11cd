// `anchorwatch history`: what a target served over time, from the store of a daemon that may be running.
import { suggestion } from '../../config/nearest.ts';
import type { StoreConfig } from '../../config/load-leniently.ts';
import { targetsOf } from '../../config/targets.ts';
import { allowedGapMs } from '../../daemon/allowed-gap.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { parseInstant } from '../../lib/dates.ts';
import { visibleText } from '../../lib/escape.ts';
import { usageError } from '../../lib/usage-error.ts';
import { type TargetKey, targetKey } from '../../probe/observation.ts';
import type { Store, TimeRange } from '../../store/store.ts';
import { decodeAnew } from '../../views/certificates/facts.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import { historyJson } from '../../views/history/json.ts';
import { reportOf } from '../../views/history/report.ts';
import { readHistory } from '../../views/history/target-history.ts';
import { readingStore } from '../alerts/store-access.ts';
import { loadStoreConfig } from '../alerts/store-config.ts';
import { historyText } from '../history/text.ts';
import type { Terminal } from '../terminal.ts';
import { paintFor } from '../text/paint.ts';
import type { Format } from './check.ts';

export interface HistoryRequest {
  readonly target: string;
  readonly config: string;
  /** A day or an instant; null: 90 days ago, now. */
  readonly since: string | null;
  readonly until: string | null;
  readonly limit: string;
  readonly format: Format;
}

/** Of a target with a hundred endpoints that flap these are two weeks; more takes more than a second to read. */
const MAX_SPANS = 50_000;

/** Prints the history of one target. Throws ConfigError, usage errors and what `readingStore` throws. */
export async function historyCommand(request: HistoryRequest, terminal: Terminal): Promise<ExitStatus> {
  const { stdout, env, clock } = terminal;
  const now = clock.now();
  const [range, limit] = [rangeOf(request, now), limitOf(request.limit)];
  const config = await loadStoreConfig(request.config, terminal);
  const history = await readingStore(config.store.sqlite, async (store) => {
    const target = await targetNamed(request.target, config, store);
    return readHistory(store, target, range, MAX_SPANS, decodeAnew);
  });
  const report = reportOf(history, limit, allowedGapMs(config.schedule, now), now);
  const text =
    request.format === 'json' ? historyJson(report) : historyText(report, stdout.columns, paintFor(stdout, env));
  await stdout.write(text);
  return 0;
}

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 90;

function rangeOf({ since, until }: HistoryRequest, now: EpochMs): TimeRange {
  // Until now: what was seen just now is in it.
  const to = until === null ? now + 1 : endOf(until);
  const from = since === null ? to - DEFAULT_DAYS * DAY_MS : instantOf('--since', since);
  if (from >= to) throw usageError('--since must come before --until');
  return { from, to };
}

/** Of a day the whole of it. */
function endOf(until: string): EpochMs {
  const at = instantOf('--until', until);
  return /^\d{4}-\d{2}-\d{2}$/.test(until) ? at + DAY_MS : at;
}

function instantOf(option: string, text: string): EpochMs {
  const at = parseInstant(text);
  if (at !== null) return at;
  throw usageError(`${option} ${JSON.stringify(text)}: expected a day such as 2026-03-01, or 2026-03-01T12:00:00Z`);
}

const MAX_LIMIT = 10_000;

function limitOf(text: string): number {
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw usageError(`--limit ${JSON.stringify(text)}: expected a number from 1 to ${String(MAX_LIMIT)}`);
}

/** The target that is meant: watched now, or stored still. A host without a port is that of the only target it has. */
async function targetNamed(given: string, config: StoreConfig, store: Store): Promise<TargetKey> {
  const { outlooks, hops } = await store.load();
  const known = new Set([
    ...targetsOf(config).map(({ host, port }) => targetKey(host, port)),
    ...outlooks.map(({ target }) => target),
    ...hops.map(({ toHost, toPort }) => targetKey(toHost, toPort)),
  ]);
  if (known.has(given) || (await isStored(store, given))) return given;
  const [only, ...others] = [...known].filter((target) => hostOf(target) === given);
  if (only === undefined) throw usageError(unknownText(given, [...known]));
  if (others.length > 0) {
    throw usageError(
      `${visibleText(given)} is several targets: ${[only, ...others].map((one) => visibleText(one)).join(', ')}`,
    );
  }
  return only;
}

async function isStored(store: Store, target: TargetKey): Promise<boolean> {
  const [span] = await store.spans(target, { from: 0, to: Number.MAX_SAFE_INTEGER }, 1, null);
  return span !== undefined;
}

/** `[::1]:443` is `::1`. */
function hostOf(target: TargetKey): string {
  return target.slice(0, target.lastIndexOf(':')).replace(/^\[|\]$/g, '');
}

function unknownText(given: string, known: readonly TargetKey[]): string {
  const near = suggestion(given, known) || suggestion(given, known.map(hostOf));
  return `no target ${JSON.stringify(visibleText(given))}${visibleText(near)}: nothing of it is watched or stored`;
}
