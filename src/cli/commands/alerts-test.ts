// `anchorwatch alerts test`: does an alert arrive? One attempt for each receiver, now, without a store.
import type { Receiver, SendResult } from '../../alerts/receivers/receiver.ts';
import { testNotification } from '../../alerts/test-notification.ts';
import { loadSetup } from '../../daemon/setup.ts';
import { visibleText } from '../../lib/escape.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import { interruptible } from '../interrupt.ts';
import { createProgress } from '../progress.ts';
import { surroundingsOf } from '../surroundings.ts';
import type { Terminal } from '../terminal.ts';
import type { Paint } from '../text/paint.ts';
import { paintFor } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';
import { usageError } from '../../lib/usage-error.ts';

export interface AlertsTestRequest {
  readonly config: string;
  /** Names; empty: all. */
  readonly receivers: readonly string[];
}

/** Sends and prints; 0 when every receiver took it, 2 when one did not, 130 when interrupted. Throws usage errors. */
export async function alertsTestCommand(request: AlertsTestRequest, terminal: Terminal): Promise<ExitStatus> {
  const { stdout, stderr, env, clock } = terminal;
  const setup = await loadSetup(request.config, surroundingsOf(terminal));
  const receivers = pickReceivers(setup.receivers, request.receivers);
  const notification = testNotification(clock.now());
  const progress = createProgress(terminal);
  progress.show(`telling ${receivers.map(({ name }) => name).join(', ')}`);
  const results = await interruptible(async (signal) => {
    const sent = await Promise.all(receivers.map((receiver) => receiver.send(notification, { signal, reached: [] })));
    return signal.aborted ? null : sent;
  });
  progress.clear();
  if (results === null) {
    await stderr.write('anchorwatch: interrupted\n');
    return 130;
  }
  const paint = paintFor(stdout, env);
  const lines = results.map((result, index) => resultLine(receivers[index]?.name ?? '', result, stdout.columns, paint));
  await stdout.write(`${lines.join('\n')}\n`);
  return results.every(({ kind }) => kind === 'sent') ? 0 : 2;
}

function pickReceivers(all: readonly Receiver[], names: readonly string[]): readonly Receiver[] {
  if (names.length === 0) return all;
  return names.map((name) => {
    const found = all.find((receiver) => receiver.name === name);
    if (found !== undefined) return found;
    const known = all.map((receiver) => receiver.name).join(', ');
    throw usageError(`no receiver ${JSON.stringify(name)} in the config file, which has ${known}`);
  });
}

function resultLine(name: string, result: SendResult, columns: number, paint: Paint): string {
  const mark = result.kind === 'sent' ? paint('green', '✓') : paint('red', '✗');
  return `${mark}${wrap(resultText(result), `  ${name}: `, columns).slice(1)}`;
}

function resultText(result: SendResult): string {
  switch (result.kind) {
    case 'sent':
      return result.warning === null ? 'delivered' : `delivered, but ${visibleText(result.warning)}`;
    case 'retry':
      return `not delivered: ${visibleText(result.error)}`;
    case 'refused':
      return `not delivered, and no retry would help: ${visibleText(result.error)}`;
  }
}
