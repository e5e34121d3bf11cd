// `anchorwatch alerts show`: the story of one incident.
import { showJson } from '../alerts/json.ts';
import { showText } from '../alerts/show-text.ts';
import { readIncident } from '../../views/incidents/shown-incident.ts';
import { readingStore } from '../alerts/store-access.ts';
import { loadStoreConfig } from '../alerts/store-config.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import type { Terminal } from '../terminal.ts';
import { paintFor } from '../text/paint.ts';
import type { Format } from './check.ts';

export interface AlertsShowRequest {
  readonly config: string;
  /** Of the incident, or how its id begins. */
  readonly id: string;
  /** Every pair and every event. */
  readonly all: boolean;
  readonly format: Format;
}

/** Prints it; 0. Throws ConfigError, and what `readingStore` and `findIncident` throw. */
export async function alertsShowCommand(request: AlertsShowRequest, terminal: Terminal): Promise<ExitStatus> {
  const { stdout, env, clock } = terminal;
  const config = await loadStoreConfig(request.config, terminal);
  const now = clock.now();
  const shown = await readingStore(config.store.sqlite, (store) => readIncident(store, config, request.id, now));
  const layout = { columns: stdout.columns, paint: paintFor(stdout, env), all: request.all };
  await stdout.write(request.format === 'json' ? showJson(shown) : showText(shown, layout));
  return 0;
}
