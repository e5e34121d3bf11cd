// The digest as the daemon sends it: at its time, once, and with what nobody was told of in between.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';

import type { DigestNotification } from '../../src/alerts/notification.ts';
import { WEEKDAYS } from '../../src/lib/time-zone.ts';
import { issue, type IssuedCertificate } from '../support/ca.ts';
import { ADDRESSES, HOST, listUnder } from '../support/rotation-scene.ts';
import { tellings, watching, type Watching } from './watching.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A digest that is due in two hours from now, by the clocks of UTC. */
function inTwoHours() {
  const due = new Date(Date.now() + 120 * MINUTE);
  const day = WEEKDAYS[(due.getUTCDay() + 6) % 7];
  return { day, at: due.toISOString().slice(11, 16), zone: 'UTC', receivers: ['ops'] };
}

function weekly(context: TestContext): Promise<Watching> {
  return watching(context, { settings: { digest: inTwoHours(), routes: [{ receivers: ['ops'] }] } });
}

async function nextDigest({ told }: Watching): Promise<DigestNotification> {
  const next = await told['ops']?.next();
  assert.ok(next?.about === 'digest');
  return next;
}

test('digest: nothing before its time, one at it, no other before the next week, also not after a restart', async (context) => {
  const first = await weekly(context);
  first.daemon.start();
  await first.daemon.cycle();
  first.pass(119 * MINUTE);
  await first.look();
  assert.equal(first.told['ops']?.all.length, 0);
  first.pass(2 * MINUTE);
  await first.look();
  const digest = await nextDigest(first);
  assert.deepEqual([digest.digest.levels.safe, digest.digest.watch.cycles > 0], [1, true]);
  await first.look();

  const second = await first.restart();
  second.daemon.start();
  await second.daemon.cycle();
  await second.look();
  second.pass(6 * DAY);
  await second.look();
  assert.equal(second.told['ops']?.all.length, 1);
  second.pass(DAY);
  await second.look();
  const next = await nextDigest(second);
  assert.equal(next.digest.from, digest.digest.to);
  assert.notEqual(next.id, digest.id);
});

test('digest: not before the first cycle after a start, for nothing is known yet', async (context) => {
  const first = await weekly(context);
  await first.cycle();
  first.pass(DAY);
  const second = await first.restart();
  await second.look();
  assert.equal((await second.store.deliveries(['pending'], 10)).length, 0);
  await second.cycle();
  await second.look();
  assert.deepEqual(
    (await second.store.deliveries(['pending', 'delivered'], 10)).map(({ notification }) => notification.kind),
    ['digest'],
  );
});

test('digest: a renewal and another intermediate that every firmware accepts are in it, and told no other way', async (context) => {
  const watch = await weekly(context);
  watch.daemon.start();
  await watch.daemon.cycle();
  const told: string[] = [];
  for (const list of [renewed(watch.scene.oldList), listUnder(watch.scene.oldRoot, 'Another')]) {
    for (const address of ADDRESSES) watch.scene.cdn.serve(address, list);
    watch.pass(MINUTE);
    told.push(...tellings(await watch.cycle()), ...tellings(await watch.look()));
  }
  assert.deepEqual(told, []);
  watch.pass(3 * 60 * MINUTE);
  await watch.look();
  const { digest } = await nextDigest(watch);
  assert.deepEqual(
    digest.changes.map(({ text, count }) => [text, count]),
    [
      ['another intermediate, same anchor', 3],
      ['certificate renewed, same key', 3],
    ],
  );
  assert.deepEqual(digest.incidents, []);
});

/** The same list, its end entity issued anew for the same key. */
function renewed([endEntity, issuer, ...rest]: readonly IssuedCertificate[]): readonly IssuedCertificate[] {
  assert.ok(endEntity !== undefined && issuer !== undefined);
  const next = issue({ subject: `CN=${HOST}`, issuer, dnsNames: [HOST], key: endEntity.key, serialNumber: 4_711 });
  return [next, issuer, ...rest];
}
