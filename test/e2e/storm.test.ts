// 500 firmware lines on 10 targets that all change their CA between two cycles: 5,000 pairs break at once, and people get
// one message.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';

import type { BodyAbout } from '../../src/alerts/render/notification-body.ts';
import { issue, type IssuedCertificate } from '../support/ca.ts';
import { type DaemonProcess, type LogLine, startDaemonProcess } from '../support/daemon-process.ts';
import { startRotatingCdn } from '../support/rotating-cdn.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';
import { startWebhookSink } from '../support/webhook-sink.ts';

const LINES = 500;
const HOSTS = Array.from({ length: 10 }, (_, host) => `h${String(host)}.example.com`);
const ADDRESSES = HOSTS.map((_, host) => `127.0.2.${String(host + 1)}`);
const DEVICES = 100;
/** From the end of the cycle to the last receiver. */
const LIMIT_MS = 10_000;

test('5,000 pairs break in one cycle: one notification for each receiver, at once, with the right counts', async (context) => {
  const { cdn, oldList, newList, cycle, told, counts } = await openStorm(context);
  const quiet = await cycle();
  assert.deepEqual(quiet['outlooks'], { safe: 5_000 });

  for (const address of ADDRESSES) cdn.serve(address, newList);
  const broken = await cycle(3);
  assert.deepEqual([broken['outlooks'], broken['notifications']], [{ broken: 5_000 }, 3]);
  const { body, sameBody, mail } = await told();
  assert.deepEqual([body.kind, body.outlook], ['opened', { from: 'safe', to: 'broken' }]);
  const { worst, ...affected } = body.affected;
  const devices = LINES * DEVICES;
  assert.deepEqual(affected, { pairs: 5_000, firmware: 500, targets: 10, devices, uncounted: 0, news: 5_000, over: 0 });
  assert.equal(worst.length, 50);
  assert.deepEqual(body.fleet.stranded, { firmware: 500, devices, uncounted: 0 });
  assert.deepEqual(sameBody, body);
  assert.match(mail.subject ?? '', /500 firmware lines/);
  assert.match(mail.text ?? '', /10 targets/);

  await cycle();
  assert.deepEqual(counts(), [1, 1, 1], 'a cycle that finds the same tells nothing');

  for (const address of ADDRESSES) cdn.serve(address, oldList);
  await cycle(3);
  const over = await told();
  assert.deepEqual([over.body.kind, over.body.affected.pairs, over.body.affected.over], ['resolved', 0, 5_000]);
  assert.deepEqual(counts(), [2, 2, 2]);
});

async function openStorm(context: TestContext) {
  const oldRoot = issue({ subject: 'CN=Old Trust Root CA', key: 'rsa2048' });
  const newRoot = issue({ subject: 'CN=New Trust Root CA G2', key: 'rsa2048' });
  const [oldList, newList] = [listUnder(oldRoot), listUnder(newRoot)];
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-storm-'));
  const file = join(folder, 'anchorwatch.yaml');
  const cdn = await startRotatingCdn(ADDRESSES, oldList);
  const mail = await startSmtpSink();
  const [hook, other] = [await startWebhookSink(), await startWebhookSink()];
  const receivers = [
    { name: 'ops', email: { to: ['ops@example.com'] } },
    { name: 'hook', webhook: { url: hook.url } },
    { name: 'other', webhook: { url: other.url } },
  ];
  const smtp = { host: '127.0.0.1', port: mail.port };
  await writeFile(join(folder, 'old-root.pem'), oldRoot.pem);
  await writeFile(file, JSON.stringify({ ...fleetOn(cdn.port), receivers, smtp }));
  const daemons: DaemonProcess[] = [];
  context.after(async () => {
    for (const { child, ended } of daemons) {
      child.kill('SIGKILL');
      await ended;
    }
    await Promise.all([cdn.close(), mail.close(), hook.close(), other.close(), rm(folder, { recursive: true })]);
  });
  /** One cycle, and the delivery of what it tells: a daemon runs the first one as soon as it is started. */
  const cycle = async (deliveries = 0): Promise<LogLine> => {
    const daemon = startDaemonProcess(file, folder);
    daemons.push(daemon);
    const completed = await daemon.line(({ msg }) => msg === 'cycle completed', { timeoutMs: 40_000 });
    let delivered = 0;
    const isLast = ({ msg }: LogLine) => msg === 'notification delivered' && (delivered += 1) === deliveries;
    const last = deliveries === 0 ? completed : await daemon.line(isLast);
    assert.ok(timeOf(last) - timeOf(completed) < LIMIT_MS);
    daemon.child.kill('SIGTERM');
    assert.equal((await daemon.ended).code, 0);
    return completed;
  };
  const told = async () => {
    const [one, same, { parsed }] = await Promise.all([hook.nextRequest(), other.nextRequest(), mail.nextMail()]);
    return { body: bodyOf(one), sameBody: bodyOf(same), mail: parsed };
  };
  const counts = () => [hook.requests.length, other.requests.length, mail.mails.length];
  return { cdn, oldList, newList, cycle, told, counts };
}

function timeOf({ time }: LogLine): number {
  return Date.parse(String(time));
}

function bodyOf({ body }: { readonly body: string }) {
  return JSON.parse(body) as BodyAbout<'devices'>;
}

function listUnder(root: IssuedCertificate): readonly IssuedCertificate[] {
  const intermediate = issue({ subject: 'CN=Trust TLS CA 1', issuer: root, ca: true, key: 'rsa2048' });
  const endEntity = issue({ subject: 'CN=example.com', issuer: intermediate, dnsNames: HOSTS, key: 'rsa2048' });
  return [endEntity, intermediate, root];
}

function fleetOn(port: number) {
  return {
    targets: HOSTS.map((host, index) => ({ host, port, addresses: [ADDRESSES[index]] })),
    firmware: Array.from({ length: LINES }, (_, line) => ({
      id: `device-${String(line)}`,
      devices: DEVICES,
      stack: 'ti-simplelink',
      anchors: ['old-root.pem'],
      targets: HOSTS.map((host) => ({ host, port })),
    })),
    // Never while the test runs: each daemon has its first cycle only, and none sees half of a change.
    schedule: '0 0 1 1 *',
    calmRounds: 1,
    probe: { jitter: '0s', probesPerAddress: 1 },
  };
}
