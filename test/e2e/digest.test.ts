// The weekly digest on its way: by the daemon of a week later, into a mailbox and a webhook.
import assert from 'node:assert/strict';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { WEEKDAYS } from '../../src/lib/time-zone.ts';
import { startDaemonProcess } from '../support/daemon-process.ts';
import { startRotationScene } from '../support/rotation-scene.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';
import { startWebhookSink } from '../support/webhook-sink.ts';

const DAY = 86_400_000;
const SHIFTED_CLOCK = fileURLToPath(new URL('../support/shifted-clock.ts', import.meta.url));

test('a digest of the week is mailed and posted', async (context) => {
  const [scene, mail, hook] = await Promise.all([startRotationScene(), startSmtpSink(), startWebhookSink()]);
  context.after(() => Promise.all([mail.close(), hook.close(), scene.close()]));
  await scene.writeConfig({
    receivers: [
      { name: 'ops', email: { to: ['ops@example.com'] } },
      { name: 'hook', webhook: { url: hook.url } },
    ],
    smtp: { host: '127.0.0.1', port: mail.port },
    // Any day and time: a week holds one.
    digest: { day: WEEKDAYS[0], at: '08:00', zone: 'UTC', receivers: ['ops', 'hook'] },
  });
  const runAhead = async (ms: number, meanwhile: () => Promise<unknown>) => {
    const env = { NODE_OPTIONS: `--import=${SHIFTED_CLOCK}`, CLOCK_AHEAD_MS: String(ms) };
    const daemon = startDaemonProcess(scene.configFile, scene.folder, { env });
    context.after(() => daemon.child.kill('SIGKILL'));
    const cycle = () => daemon.line(({ msg }) => msg === 'cycle completed', { after: daemon.lines.length });
    await cycle();
    await cycle();
    await meanwhile();
    daemon.child.kill('SIGTERM');
    await daemon.ended;
  };
  await runAhead(0, () => Promise.resolve());
  assert.deepEqual([mail.mails.length, hook.requests.length], [0, 0]);

  await runAhead(7 * DAY, async () => {
    const [{ parsed }, { body }] = await Promise.all([mail.nextMail(), hook.nextRequest()]);
    assert.match(parsed.subject ?? '', /weekly digest/i);
    assert.match(parsed.text ?? '', /Nothing to do\./);
    const digest = JSON.parse(body) as { readonly kind: string; readonly digest: { readonly levels: object } };
    assert.deepEqual(
      [digest.kind, digest.digest.levels],
      ['digest', { safe: 1, unknown: 0, exposed: 0, likely: 0, started: 0, broken: 0 }],
    );
  });
  assert.deepEqual([mail.mails.length, hook.requests.length], [1, 1]);
});
