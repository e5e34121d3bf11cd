// `anchorwatch alerts test`: what each kind of receiver is sent, and what is said of what became of it.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { issue } from '../support/ca.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';
import { startWebhookSink, type WebhookAnswer, type WebhookSink } from '../support/webhook-sink.ts';
import { type AlertsScene, alertsScene, type Answer } from './alerts-scene.ts';

/** A scene with the CA file that its config names: a receiver is only made when all the rest is well. */
async function receiverScene(context: TestContext, settings: object): Promise<AlertsScene> {
  const scene = await alertsScene(context, settings);
  await writeFile(join(scene.folder, 'pinned.pem'), issue({ subject: 'CN=Root A' }).pem);
  return scene;
}

async function sinkFor(context: TestContext, script: Iterable<WebhookAnswer> = []): Promise<WebhookSink> {
  const sink = await startWebhookSink(script);
  context.after(() => sink.close());
  return sink;
}

function withoutPort({ status, stdout }: Answer): readonly [number, string] {
  return [status, stdout.replace(/(127\.0\.0\.1):\d+/g, '$1:<port>')];
}

test('alerts test: every kind of receiver, without a store, attachments and links', async (context) => {
  const hook = await sinkFor(context);
  const mail = await startSmtpSink();
  context.after(() => mail.close());
  const at = (path: string) => ({ url: new URL(path, hook.url).href });
  const receivers = [
    { name: 'webhook', webhook: at('webhook') },
    { name: 'slack', slack: at('slack') },
    { name: 'teams', teams: at('teams') },
    { name: 'discord', discord: at('discord') },
    { name: 'pagerduty', pagerduty: { ...at('pagerduty'), routingKey: { env: 'PAGERDUTY_KEY' } } },
    { name: 'ntfy', ntfy: at('ntfy') },
    { name: 'email', email: { to: ['ops@example.com'] } },
    { name: 'command', command: { run: [process.execPath, '-e', 'process.stdin.resume()'] } },
    { name: 'log', log: {} },
  ];
  const scene = await receiverScene(context, {
    receivers,
    smtp: { host: '127.0.0.1', port: mail.port },
    web: { url: 'https://anchorwatch.example.com', listen: '127.0.0.1:8080' },
  });
  const env = { PAGERDUTY_KEY: 'R'.repeat(32), PATH: process.env['PATH'] ?? '' };
  const { status, stdout, stderr } = await scene.alerts(['test'], { env });
  assert.equal(stdout, receivers.map(({ name }) => `✓ ${name}: delivered\n`).join(''));
  assert.equal(status, 0);
  assert.equal((JSON.parse(stderr) as { readonly level: string }).level, 'info');
  const asked = new Set(hook.requests.map(({ path }) => path.split('?')[0]));
  assert.deepEqual(asked, new Set(['/webhook', '/slack', '/teams', '/discord', '/pagerduty', '/']));
  assert.match((await mail.nextMail()).parsed.subject ?? '', /test/);
});

test('alerts test: what arrives is a notification of kind test', async (context) => {
  const hook = await sinkFor(context);
  const { alerts } = await receiverScene(context, { receivers: [{ name: 'hook', webhook: { url: hook.url } }] });
  await alerts(['test', 'hook']);
  const body = JSON.parse((await hook.nextRequest()).body) as { readonly schema: string; readonly kind: string };
  assert.deepEqual([body.schema, body.kind], ['anchorwatch/notification@1', 'test']);
});

const answers: readonly (readonly [string, WebhookAnswer, number, string])[] = [
  ['takes it', 204, 0, '✓ hook: delivered'],
  ['fails', 500, 2, '✗ hook: not delivered: http://127.0.0.1:<port>: answered 500'],
  ['refuses it', 401, 2, '✗ hook: not delivered, and no retry would help: http://127.0.0.1:<port>: answered 401'],
  ['breaks off', 'reset', 2, '✗ hook: not delivered: http://127.0.0.1:<port>: '],
];

for (const [name, answer, status, said] of answers) {
  test(`alerts test: a receiver that ${name}`, async (context) => {
    const hook = await sinkFor(context, [answer]);
    const { alerts } = await receiverScene(context, { receivers: [{ name: 'hook', webhook: { url: hook.url } }] });
    const [settled, stdout] = withoutPort(await alerts(['test'], { columns: 200 }));
    assert.equal(settled, status);
    assert.ok(stdout.startsWith(said), stdout);
  });
}

test('alerts test: one that fails does not keep the others from it, and only those that are named are told', async (context) => {
  const hook = await sinkFor(context, [500]);
  const receivers = ['bad', 'good', 'other'].map((name) => ({ name, webhook: { url: `${hook.url}/${name}` } }));
  const { alerts } = await receiverScene(context, { receivers });
  assert.equal((await alerts(['test', 'bad'])).status, 2);
  assert.deepEqual(await alerts(['test', 'good']), { status: 0, stdout: '✓ good: delivered\n', stderr: '' });
  assert.deepEqual(
    hook.requests.map(({ path }) => path.split('/').at(-1)),
    ['bad', 'good'],
  );
  assert.deepEqual(await alerts(['test', 'nobody']), {
    status: 3,
    stdout: '',
    stderr: 'anchorwatch: no receiver "nobody" in the config file, which has bad, good, other\n',
  });
});

test('alerts test: without receivers the log on stderr gets it', async (context) => {
  const { alerts } = await receiverScene(context, {});
  const { status, stdout, stderr } = await alerts(['test']);
  assert.deepEqual([status, stdout], [0, '✓ log: delivered\n']);
  assert.equal((JSON.parse(stderr) as { readonly level: string }).level, 'info');
});
