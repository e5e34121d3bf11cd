// `anchorwatch health`: whether cycles complete, asked of the store, for a container's HEALTHCHECK.
import { countOf } from '../../alerts/wording.ts';
import { CodedError, errorText } from '../../lib/coded-error.ts';
import { visibleText } from '../../lib/escape.ts';
import type { StoredAlerting } from '../../store/store.ts';
import { isOnTime, lastCycleText } from '../../views/last-cycle.ts';
import { readingStore } from '../alerts/store-access.ts';
import { loadStoreConfig } from '../alerts/store-config.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import type { Terminal } from '../terminal.ts';

export interface HealthOptions {
  readonly config: string;
}

/**
 * 0 while the last complete cycle is younger than three intervals of the schedule (and a minute to run in), else 1; 3
 * when the store cannot be read. Throws ConfigError.
 */
export async function healthCommand(options: HealthOptions, terminal: Terminal): Promise<ExitStatus> {
  const config = await loadStoreConfig(options.config, terminal);
  const now = terminal.clock.now();
  const stored = await readingStore(config.store.sqlite, (store) =>
    store.loadAlerting(now, Number.MAX_SAFE_INTEGER),
  ).catch(reasonOf);
  if (typeof stored === 'string') {
    await terminal.stdout.write(`unhealthy: ${stored}\n`);
    return 3;
  }
  const { lastCycleAt } = stored;
  const isWell = isOnTime(lastCycleAt, config.schedule, now);
  const health = `${isWell ? 'healthy' : 'unhealthy'}: ${lastCycleText(lastCycleAt, now)}`;
  await terminal.stdout.write(`${health}${undeliverableText(stored)}\n`);
  return isWell ? 0 : 1;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof CodedError)) throw error;
  return visibleText(errorText(error), 1_000);
}

/** No fault of the daemon's, and none that a restart would mend: it is said, and that is all. */
function undeliverableText({ receivers }: Pick<StoredAlerting, 'receivers'>): string {
  const count = receivers.reduce((sum, { undeliverable }) => sum + undeliverable, 0);
  return count === 0 ? '' : `; ${countOf(count, 'notification')} undeliverable (see: anchorwatch alerts outbox)`;
}
