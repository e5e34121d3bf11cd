// `anchorwatch alerts outbox`: what has not been delivered, and what to do with what was given up.
import { outboxJson } from '../alerts/json.ts';
import { discard, retry, type WhichDeliveries } from '../alerts/outbox-hands.ts';
import { outboxStatus, readOutbox } from '../alerts/outbox-report.ts';
import { outboxText } from '../alerts/outbox-text.ts';
import { readingStore, writingStore } from '../alerts/store-access.ts';
import { loadStoreConfig } from '../alerts/store-config.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import type { Terminal } from '../terminal.ts';
import { paintFor } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';
import { usageError } from '../../lib/usage-error.ts';
import type { Format } from './check.ts';

export interface AlertsOutboxRequest {
  readonly config: string;
  readonly undeliverableOnly: boolean;
  readonly format: Format;
  readonly retry: WhichDeliveries | null;
  readonly discard: WhichDeliveries | null;
}

/** Prints the outbox, or changes it; see `outboxStatus`, 0 for a change. Throws usage errors and what the store throws. */
export async function alertsOutboxCommand(request: AlertsOutboxRequest, terminal: Terminal): Promise<ExitStatus> {
  const { stdout, clock } = terminal;
  if (request.retry !== null && request.discard !== null) throw usageError('--retry and --discard: one of both');
  const config = await loadStoreConfig(request.config, terminal);
  const file = config.store.sqlite;
  if (request.retry === null && request.discard === null) return printOutbox(request, file, terminal);
  const text = await writingStore(file, (store) =>
    request.discard === null
      ? retry(store, request.retry ?? '', clock.now())
      : discard(store, request.discard, clock.now()),
  );
  await stdout.write(`${wrap(text, '', stdout.columns)}\n`);
  return 0;
}

async function printOutbox(request: AlertsOutboxRequest, file: string, terminal: Terminal): Promise<ExitStatus> {
  const { stdout, env, clock } = terminal;
  const report = await readingStore(file, (store) => readOutbox(store, clock.now(), request));
  const text =
    request.format === 'json' ? outboxJson(report) : outboxText(report, stdout.columns, paintFor(stdout, env));
  await stdout.write(text);
  return outboxStatus(report);
}
