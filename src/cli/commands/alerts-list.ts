// `anchorwatch alerts list`: what is open, from the store of a daemon that may be running.
import { listJson } from '../alerts/json.ts';
import { listText } from '../alerts/list-text.ts';
import { readSituation, statusOf } from '../../views/incidents/situation.ts';
import { readingStore } from '../alerts/store-access.ts';
import { loadStoreConfig } from '../alerts/store-config.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import type { Terminal } from '../terminal.ts';
import { paintFor } from '../text/paint.ts';
import type { Format } from './check.ts';

export interface AlertsListRequest {
  readonly config: string;
  /** Those that are over as well. */
  readonly all: boolean;
  readonly format: Format;
}

/** Prints what is open; the status is that of the loudest. Throws ConfigError and what `readingStore` throws. */
export async function alertsListCommand(request: AlertsListRequest, terminal: Terminal): Promise<ExitStatus> {
  const { stdout, env, clock } = terminal;
  const config = await loadStoreConfig(request.config, terminal);
  const now = clock.now();
  const situation = await readingStore(config.store.sqlite, (store) =>
    readSituation(store, config, now, { resolved: request.all }),
  );
  const text =
    request.format === 'json' ? listJson(situation) : listText(situation, stdout.columns, paintFor(stdout, env));
  await stdout.write(text);
  return statusOf(situation);
}
