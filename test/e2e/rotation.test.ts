// The whole way, from a CDN that changes its CA address by address to the mail and the webhook that tell of it.
import assert from 'node:assert/strict';
import test from 'node:test';

import { startDaemonProcess } from '../support/daemon-process.ts';
import { ADDRESSES, HOST, startRotationScene } from '../support/rotation-scene.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';
import { startWebhookSink } from '../support/webhook-sink.ts';

interface Body {
  readonly kind: string;
  readonly incident: string;
  readonly outlook: { readonly from: string; readonly to: string };
  readonly devices: number;
  readonly evidence: {
    readonly deviceCode: string | null;
    readonly endpoints: readonly { readonly accepted: boolean | null }[];
  };
  readonly advice: readonly { readonly text: string; readonly pem: string | null }[];
}

test('a live rotation: one mail and one webhook for each step, and nothing in between', async (context) => {
  const scene = await startRotationScene();
  const mail = await startSmtpSink();
  const hook = await startWebhookSink();
  await scene.writeConfig({
    receivers: [
      { name: 'ops', email: { to: ['ops@example.com'] } },
      { name: 'hook', webhook: { url: hook.url } },
    ],
    smtp: { host: '127.0.0.1', port: mail.port },
  });
  const daemon = startDaemonProcess(scene.configFile, scene.folder);
  context.after(async () => {
    daemon.child.kill('SIGKILL');
    await daemon.ended;
    await Promise.all([mail.close(), hook.close(), scene.close()]);
  });
  const told = async () => JSON.parse((await hook.nextRequest()).body) as Body;
  const cycles = () => daemon.lines.filter(({ msg }) => msg === 'cycle completed').length;
  const anotherCycle = () => daemon.line(({ msg }) => msg === 'cycle completed', { after: daemon.lines.length });
  await daemon.line(({ msg }) => msg === 'cycle completed');

  scene.cdn.serve(ADDRESSES[0], scene.newList);
  const started = await told();
  assert.deepEqual([started.kind, started.outlook], ['opened', { from: 'safe', to: 'started' }]);
  assert.equal(started.devices, 12_400);
  assert.equal(started.evidence.deviceCode, '-688');
  assert.equal(started.evidence.endpoints.filter(({ accepted }) => accepted === false).length, 1);
  const openedMail = await mail.nextMail();
  assert.match(openedMail.parsed.subject ?? '', /thermostat-1\.4/);
  assert.match(openedMail.parsed.text ?? '', /New Trust Root CA G2/);

  // Two more rounds that see the same; and just after a cycle none is under way that could see half of a change.
  await anotherCycle();
  await anotherCycle();
  scene.cdn.serve(ADDRESSES[1], scene.newList);
  scene.cdn.serve(ADDRESSES[2], scene.newList);
  const broken = await told();
  assert.deepEqual([broken.kind, broken.outlook], ['raised', { from: 'started', to: 'broken' }]);
  assert.equal(broken.incident, started.incident);
  await mail.nextMail();

  await anotherCycle();
  for (const address of ADDRESSES) scene.cdn.serve(address, scene.oldList);
  const resolved = await told();
  assert.deepEqual([resolved.kind, resolved.outlook], ['resolved', { from: 'broken', to: 'safe' }]);
  await mail.nextMail();

  const before = cycles();
  await anotherCycle();
  await anotherCycle();
  assert.ok(cycles() > before);
  assert.equal(hook.requests.length, 3);
  assert.equal(mail.mails.length, 3);
  assert.ok(hook.requests.every(({ body }) => body.includes(`${HOST}:${String(scene.cdn.port)}`)));
});
