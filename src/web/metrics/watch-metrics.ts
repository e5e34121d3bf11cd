// GET /metrics: what Prometheus reads of anchorwatch.
import { stat } from 'node:fs/promises';

import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

import type { EpochMs } from '../../lib/clock.ts';
import type { TargetKey } from '../../probe/observation.ts';
import { fleetSummary } from '../../views/fleet/fleet-summary.ts';
import { servedNow, type ServedNow } from '../../views/fleet/served-now.ts';
import { allowedCycleGapMs } from '../../views/last-cycle.ts';
import type { Snapshot } from '../../views/watched.ts';
import type { App } from '../app-env.ts';
import type { WebParts } from '../parts.ts';
import { countMetrics } from './counted-metrics.ts';
import { stateText } from './state-metrics.ts';

/** How things are hold for so long although nothing changed: silences end, maintenance begins. */
const STATE_HOLDS_MS = 60_000;
const MOMENT_HOLDS_MS = 1_000;

interface Remembered {
  readonly of: Snapshot;
  readonly at: EpochMs;
  readonly text: Promise<string>;
}

/** Counts from when it is made until it is closed. */
export class WatchMetrics {
  readonly #parts: WebParts;
  readonly #counted = new Registry();
  readonly #end: () => void;
  /** Of certificates that are served now: they need not be decoded anew at each change. */
  #notAfter: ReadonlyMap<string, EpochMs> = new Map();
  #state: Remembered | null = null;
  #moment: Remembered | null = null;

  constructor(parts: WebParts) {
    this.#parts = parts;
    const build = new Gauge({
      name: 'anchorwatch_build_info',
      help: 'The version that runs.',
      labelNames: ['version'] as const,
      registers: [this.#counted],
    });
    build.set({ version: parts.version }, 1);
    this.#end = countMetrics(this.#counted, parts.watched);
  }

  /** Everything in the exposition format. Rejects with a StoreError. */
  async text(): Promise<string> {
    const snapshot = await this.#parts.watched.current();
    const texts = await Promise.all([this.#stateOf(snapshot), this.#counted.metrics(), this.#momentaryOf(snapshot)]);
    return texts.join('\n');
  }

  close(): void {
    this.#end();
  }

  /** Made once for each snapshot: 5,000 pairs are some 10,000 lines. */
  #stateOf(snapshot: Snapshot): Promise<string> {
    const now = this.#parts.clock.now();
    const known = this.#state;
    if (known?.of === snapshot && Math.abs(now - known.at) < STATE_HOLDS_MS) return known.text;
    const text = this.#makeState(snapshot, now);
    this.#state = { of: snapshot, at: now, text };
    text.catch(() => {
      this.#state = null;
    });
    return text;
  }

  /** Files and histograms are looked at once a second, however many ask. */
  #momentaryOf(snapshot: Snapshot): Promise<string> {
    const now = this.#parts.clock.now();
    const known = this.#moment;
    if (known?.of === snapshot && Math.abs(now - known.at) < MOMENT_HOLDS_MS) return known.text;
    const text = Promise.all([this.#momentary(snapshot), processMetrics().metrics()]).then((texts) => texts.join('\n'));
    this.#moment = { of: snapshot, at: now, text };
    text.catch(() => {
      this.#moment = null;
    });
    return text;
  }

  async #makeState(snapshot: Snapshot, now: EpochMs): Promise<string> {
    const served = servedNow(snapshot);
    this.#notAfter = await this.#endsOf(snapshot, served);
    return stateText({
      snapshot,
      summary: fleetSummary(snapshot),
      served,
      earliestNotAfter: earliestOf(served, this.#notAfter),
      signals: await this.#parts.watched.signals(),
      allowedGapMs: allowedCycleGapMs(snapshot.setup.config.schedule, snapshot.alerting.lastCycleAt ?? now),
      now,
    });
  }

  /** When each certificate that is served ends. */
  async #endsOf({ setup }: Snapshot, served: ReadonlyMap<TargetKey, ServedNow>): Promise<ReadonlyMap<string, EpochMs>> {
    const all = [...served.values()].flatMap(({ endpoints }) => endpoints.flatMap((view) => view.served));
    const known = this.#notAfter;
    const unknown = [...new Set(all)].filter((sha256) => !known.has(sha256));
    const ders = unknown.length === 0 ? new Map<string, Uint8Array>() : await this.#parts.store.certificates(unknown);
    const ends = new Map<string, EpochMs>();
    for (const sha256 of all) {
      const der = ders.get(sha256);
      const at = known.get(sha256) ?? (der && setup.judge.decode({ der, sha256 })?.notAfter);
      if (at !== undefined) ends.set(sha256, at);
    }
    return ends;
  }

  /** What the next scrape may find otherwise although nothing changed. */
  async #momentary({ setup }: Snapshot): Promise<string> {
    const registry = new Registry();
    const stale = new Gauge({
      name: 'anchorwatch_signal_source_stale',
      help: 'Whether a source of signals has been silent for too long (1).',
      labelNames: ['source'] as const,
      registers: [registry],
    });
    const { watched } = this.#parts;
    for (const { source } of (await watched.signals()).sources) stale.set({ source }, 0);
    for (const { source } of watched.stale() ?? []) stale.set({ source }, 1);
    const size = new Gauge({
      name: 'anchorwatch_store_size_bytes',
      help: 'Bytes of the store and of what is not yet moved into it (-wal).',
      registers: [registry],
    });
    size.set(await sizeOf(setup.config.store.sqlite));
    return registry.metrics();
  }
}

/** `metrics` are asked for by whoever may look; Prometheus brings a token. */
export function serveMetrics(app: App, metrics: WatchMetrics): void {
  app.get('/metrics', async (asked) =>
    asked.body(await metrics.text(), 200, { 'content-type': Registry.PROMETHEUS_CONTENT_TYPE }),
  );
}

let ofProcess: Registry | null = null;

/** Of the whole process, and so once in it: `process_` and `nodejs_`. */
function processMetrics(): Registry {
  if (ofProcess === null) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}

function earliestOf(
  served: ReadonlyMap<TargetKey, ServedNow>,
  notAfter: ReadonlyMap<string, EpochMs>,
): ReadonlyMap<TargetKey, EpochMs> {
  const earliest = new Map<TargetKey, EpochMs>();
  for (const { target, endpoints } of served.values()) {
    const ends = endpoints.flatMap((view) => view.served.flatMap((sha256) => notAfter.get(sha256) ?? []));
    if (ends.length > 0) earliest.set(target, Math.min(...ends));
  }
  return earliest;
}

async function sizeOf(file: string): Promise<number> {
  const sizes = await Promise.all(
    [file, `${file}-wal`].map((one) =>
      stat(one).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
