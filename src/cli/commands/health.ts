// `anchorwatch health`: whether cycles complete, asked of the store, for a container's HEALTHCHECK.
import { loadConfig } from '../../config/load.ts';
import { allowedGapMs } from '../../daemon/allowed-gap.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { formatDuration } from '../../lib/duration.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { Terminal } from '../terminal.ts';

export interface HealthOptions {
  readonly config: string;
}

/** 0 while the last complete cycle is younger than three intervals of the schedule (and a minute to run in), else 1. */
export async function healthCommand(options: HealthOptions, terminal: Terminal): Promise<ExitStatus> {
  const { config } = await loadConfig(options.config);
  const store = await openSqliteStore({ file: config.store.sqlite, readOnly: true });
  const lastCycleAt = await store.lastCycleAt().finally(() => store.close());
  const now = terminal.clock.now();
  // A cycle of the future shows that the clock was set back, and nothing of the daemon.
  const well = lastCycleAt !== null && Math.abs(now - lastCycleAt) <= allowedGapMs(config.schedule, now);
  await terminal.stdout.write(`${well ? 'healthy' : 'unhealthy'}: ${lastCycleText(lastCycleAt, now)}\n`);
  return well ? 0 : 1;
}

function lastCycleText(lastCycleAt: EpochMs | null, now: EpochMs): string {
  if (lastCycleAt === null) return 'no cycle completed yet';
  return `last complete cycle ${formatDuration(now - lastCycleAt)} ${lastCycleAt > now ? 'ahead of the clock' : 'ago'}`;
}
