// What happens, counted since the page was opened: cycles, probes, deliveries.
import { Counter, Histogram, type Registry } from 'prom-client';

import type { CycleRecord } from '../../store/store.ts';
import type { Watched } from '../../views/watched.ts';

/** Loopback answers within a millisecond, and a probe may take 30 s by default. */
const PROBE_BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** From a single host to a fleet that takes as long as the schedule allows. */
const CYCLE_BUCKETS = [1, 2.5, 5, 10, 30, 60, 120, 300, 600];

const DELIVERY_RESULTS = ['delivered', 'retry', 'undeliverable'] as const;

/** Counts in `registry` what happens from now on; gives what ends that. */
export function countMetrics(registry: Registry, watched: Watched): () => void {
  const registers = [registry];
  const cycles = new Counter({
    name: 'anchorwatch_cycles_total',
    help: 'Cycles that completed, and that did not come to their end.',
    labelNames: ['result'] as const,
    registers,
  });
  const cycleSeconds = new Histogram({
    name: 'anchorwatch_cycle_duration_seconds',
    help: 'How long a complete cycle took.',
    buckets: CYCLE_BUCKETS,
    registers,
  });
  const probes = probeMetrics(registry);
  const deliveries = new Counter({
    name: 'anchorwatch_deliveries_total',
    help: 'Attempts to deliver a notification: delivered, to be tried again (retry), or given up (undeliverable).',
    labelNames: ['receiver', 'result'] as const,
    registers,
  });
  // From zero on: a rate needs the value before the first one.
  for (const result of ['completed', 'failed']) cycles.inc({ result }, 0);
  for (const { name: receiver } of watched.setup().receivers) {
    for (const result of DELIVERY_RESULTS) deliveries.inc({ receiver, result }, 0);
  }
  const endings = [
    watched.onCycle((record) => {
      cycles.inc({ result: 'completed' });
      cycleSeconds.observe(Math.max(0, record.finishedAt - record.startedAt) / 1_000);
      probes(record);
    }),
    watched.onFailedCycle(() => {
      cycles.inc({ result: 'failed' });
    }),
    watched.onDelivery((event) => {
      if (event.kind !== 'outbox-failed') deliveries.inc({ receiver: event.delivery.receiver, result: event.kind });
    }),
  ];
  return () => {
    for (const end of endings) end();
  };
}

function probeMetrics(registry: Registry): (record: CycleRecord) => void {
  const results = new Counter({
    name: 'anchorwatch_probes_total',
    help: 'Probes: served, or why nothing was.',
    labelNames: ['result'] as const,
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'anchorwatch_probe_duration_seconds',
    help: 'How long a probe took, whatever it came to.',
    buckets: PROBE_BUCKETS,
    registers: [registry],
  });
  results.inc({ result: 'served' }, 0);
  return ({ observations }) => {
    for (const { outcome, durationMs } of observations) {
      results.inc({ result: outcome.kind === 'served' ? 'served' : outcome.failure.code });
      seconds.observe(durationMs / 1_000);
    }
  };
}
