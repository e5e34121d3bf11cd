// A CDN in rollout serves old and new in turn: one incident that says how far it has come, and no alarm for each flip.
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';

import type { BodyAbout } from '../../src/alerts/render/notification-body.ts';
import { type LogLine, startDaemonProcess } from '../support/daemon-process.ts';
import { type RotationScene, startRotationScene } from '../support/rotation-scene.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';
import { startWebhookSink } from '../support/webhook-sink.ts';

const CYCLES = 30;
const MOST_TOLD = 3;
const EIGHT = Array.from({ length: 8 }, (_, index) => `127.0.3.${String(index + 1)}`);
const ALONE = ['127.0.3.1'];

interface Row {
  readonly name: string;
  readonly addresses: readonly string[];
  /** Which of them serve the new list in a cycle. */
  readonly newIn: (cycle: number) => readonly string[];
  /** Where it comes to rest, as it was told. */
  readonly levels: readonly string[];
  /** How the mails may name the share of addresses. */
  readonly share: RegExp;
}

const rows: readonly Row[] = [
  {
    name: 'one address that serves old and new on every other cycle',
    addresses: ALONE,
    newIn: (cycle) => (cycle % 2 === 0 ? ALONE : []),
    levels: ['broken', 'started'],
    share: /1 of 1 address\b/,
  },
  {
    name: 'eight addresses of which another three flip in each cycle',
    addresses: EIGHT,
    newIn: (cycle) => [0, 3, 5].map((offset) => EIGHT[(cycle + offset) % EIGHT.length] ?? ''),
    levels: ['started'],
    share: /3 of 8 addresses/,
  },
  {
    name: 'eight addresses of which three serve the new list on every other cycle',
    addresses: EIGHT,
    newIn: (cycle) => (cycle % 2 === 0 ? EIGHT.slice(0, 3) : []),
    levels: ['started'],
    share: /3 of 8 addresses/,
  },
];

// A cycle takes a second: side by side they take half a minute together.
describe('one incident, few words, started', { concurrency: true }, () => {
  for (const row of rows) test(row.name, (context) => flapping(context, row));
});

async function flapping(context: TestContext, { addresses, newIn, levels, share }: Row): Promise<void> {
  const { scene, nextCycle, bodies, mails } = await openFlapping(context, addresses);
  await nextCycle();
  let last: LogLine | null = null;
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const fresh = newIn(cycle);
    for (const address of addresses) scene.cdn.serve(address, fresh.includes(address) ? scene.newList : scene.oldList);
    last = await nextCycle();
  }
  assert.deepEqual(last?.['outlooks'], { started: 1 });
  const told = bodies();
  assert.equal(new Set(told.map(({ incident }) => incident)).size, 1);
  assert.equal(told[0]?.kind, 'opened');
  assert.ok(told.length <= MOST_TOLD);
  assert.deepEqual(
    told.map(({ outlook }) => outlook.to),
    levels,
  );
  assert.equal(mails().length, told.length);
  assert.match(mails()[0]?.text ?? '', share);
}

async function openFlapping(context: TestContext, addresses: readonly string[]) {
  const scene: RotationScene = await startRotationScene({ addresses });
  const mail = await startSmtpSink();
  const hook = await startWebhookSink();
  await scene.writeConfig({
    receivers: [
      { name: 'ops', email: { to: ['ops@example.com'] } },
      { name: 'hook', webhook: { url: hook.url } },
    ],
    routes: [{ receivers: ['ops', 'hook'], groupInterval: '0s' }],
    smtp: { host: '127.0.0.1', port: mail.port },
    calmRounds: 3,
  });
  const daemon = startDaemonProcess(scene.configFile, scene.folder);
  context.after(async () => {
    daemon.child.kill('SIGKILL');
    await daemon.ended;
    await Promise.all([mail.close(), hook.close(), scene.close()]);
  });
  // Just after a cycle none is under way, so that each one sees a whole state.
  const nextCycle = () =>
    daemon.line(({ msg }) => msg === 'cycle completed', { after: daemon.lines.length, timeoutMs: 40_000 });
  const bodies = () => hook.requests.map(({ body }) => JSON.parse(body) as BodyAbout<'devices'>);
  const mails = () => mail.mails.map(({ parsed }) => parsed);
  return { scene, nextCycle, bodies, mails };
}
