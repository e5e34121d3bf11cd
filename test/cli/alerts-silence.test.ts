// `anchorwatch alerts silence` and `unsilence`: what is selected, for how long, and what it mutes.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Silence } from '../../src/alerts/silence.ts';
import { DAY, decision, incident, MINUTE, silence } from '../contract/records.ts';
import { alertsScene, type AlertsScene, BROKEN, EXPOSED, fullScene, HOUR, member, NOW } from './alerts-scene.ts';

function silencesIn({ inStore }: AlertsScene): Promise<readonly Silence[]> {
  return inStore((store) => store.silences(NOW));
}

test('silence: says until when, what it mutes now, and that something of it is refused already', async (context) => {
  const scene = await fullScene(context);
  const { status, stdout } = await scene.alerts([
    'silence',
    '--target',
    'content.*',
    '--for',
    '4h',
    '--comment',
    'a move',
  ]);
  const [made] = await silencesIn(scene);
  const id = made?.id ?? '';
  assert.match(id, /^sil-[0-9a-f]{12}$/);
  assert.equal(
    stdout,
    `  ${id}  until 2026-03-03T04:00:00Z (in 4 h)
    mutes      target content.*
    by         anna: a move

Of what is open now it mutes 3:
✗ broken   thermostat-1.4 on content.example:443 (inc-0a1b2c3d4e5f)
✗ broken   thermostat-1.5 on content.example:443 (inc-0a1b2c3d4e5f)
✗ started  pump-2.0 on content.example:443 (inc-0a1b2c3d4e5f)
! 3 of these are refused already, and until then nobody is told more of them
  than that they are over. To take it back: anchorwatch alerts unsilence
  ${id}
`,
  );
  assert.equal(status, 0);
});

const selections: readonly (readonly [string, readonly string[], Pick<Silence, 'matcher' | 'incident'>, number])[] = [
  ['firmware', ['--firmware', 'pump-*'], { matcher: { firmware: ['pump-*'] }, incident: null }, 1],
  [
    'one of several firmware lines',
    ['--firmware', 'pump-*', '--firmware', 'thermostat-1.5', 'none'],
    { matcher: { firmware: ['pump-*', 'thermostat-1.5', 'none'] }, incident: null },
    2,
  ],
  ['a target', ['--target', 'api.example:443'], { matcher: { targets: ['api.example:443'] }, incident: null }, 1],
  ['a label of the firmware', ['--label', 'site=l*'], { matcher: { labels: { site: 'l*' } }, incident: null }, 2],
  ['a label of the target', ['--label', 'owner=ops'], { matcher: { labels: { owner: 'ops' } }, incident: null }, 1],
  [
    'both labels',
    ['--label', 'site=*', '--label', 'owner=o=s'],
    { matcher: { labels: { site: '*', owner: 'o=s' } }, incident: null },
    0,
  ],
  ['an incident', ['--incident', 'inc-0a9'], { matcher: {}, incident: EXPOSED }, 1],
  [
    'a part of an incident',
    ['--incident', BROKEN, '--firmware', 'pump-*'],
    { matcher: { firmware: ['pump-*'] }, incident: BROKEN },
    1,
  ],
  ['everything, anchorwatch itself as well', ['--everything'], { matcher: {}, incident: null }, 5],
];

for (const [name, args, selected, mutes] of selections) {
  test(`silence: ${name}`, async (context) => {
    const scene = await fullScene(context);
    const { status, stdout, stderr } = await scene.alerts(['silence', ...args, '--for', '1h']);
    assert.deepEqual([status, stderr], [0, '']);
    const said = mutes === 0 ? 'Nothing that is open now is muted by it.' : `it mutes ${String(mutes)}:`;
    assert.ok(stdout.includes(said), stdout);
    const [made] = await silencesIn(scene);
    assert.deepEqual([made?.matcher, made?.incident], [selected.matcher, selected.incident]);
  });
}

const ends: readonly (readonly [readonly string[], number])[] = [
  [['--for', '30m'], NOW + 30 * MINUTE],
  [['--for', '90d'], NOW + 90 * DAY],
  [['--until', '2026-03-03T12:30:00+02:00'], NOW + 10.5 * HOUR],
  [['--until', '2026-03-05'], NOW + 2 * DAY],
];

for (const [args, until] of ends) {
  test(`silence ${args.join(' ')}`, async (context) => {
    const scene = await fullScene(context);
    assert.equal((await scene.alerts(['silence', '--everything', ...args])).status, 0);
    assert.deepEqual(
      (await silencesIn(scene)).map((one) => one.until),
      [until],
    );
  });
}

const GLOB = 'expected a name in which * stands for any characters and ? for one, at most 200';
const HOW_LONG = 'silence needs to know how long: --for DURATION such as 4h, or --until INSTANT: one of both';
const mistakes: readonly (readonly [readonly string[], string])[] = [
  [['--for', '1h'], 'silence needs to know what: --firmware, --target, --label or --incident; or --everything'],
  [['--everything', '--target', 'a', '--for', '1h'], '--everything goes with no other selector'],
  [['--everything'], HOW_LONG],
  [['--everything', '--for', '1h', '--until', '2026-03-05'], HOW_LONG],
  [['--everything', '--for', 'soon'], '--for "soon": expected a duration such as 30m, 4h or 2d'],
  [['--everything', '--for', '0s'], '--for "0s": expected a duration such as 30m, 4h or 2d'],
  [['--everything', '--for', '91d'], 'a silence is for at most 90d; what is for good belongs into the routes'],
  [['--everything', '--until', '2027-03-05'], 'a silence is for at most 90d; what is for good belongs into the routes'],
  [['--everything', '--until', '2026-03-03'], '--until "2026-03-03" is over already'],
  [
    ['--everything', '--until', '2026-03-04T10:00'],
    '--until "2026-03-04T10:00": expected an instant such as 2026-03-01T18:00:00Z, or a day',
  ],
  [['--firmware', 'a b', '--for', '1h'], `--firmware "a b": ${GLOB}`],
  [['--target', 'a', '', '--for', '1h'], `--target "": ${GLOB}`],
  [['--label', 'site', '--for', '1h'], '--label "site": expected name=value, the value with * and ?'],
  [['--label', 'site=', '--for', '1h'], `--label "site": ${GLOB}`],
  [['--label', 'a=x', 'a=y', '--for', '1h'], '--label "a" is there twice: a pair has one of each name'],
  [['--incident', 'inc-9', '--for', '1h'], 'no incident "inc-9": anchorwatch alerts list --all names them'],
];

for (const [args, said] of mistakes) {
  test(`silence ${args.join(' ')} is a mistake, and mutes nothing`, async (context) => {
    const scene = await fullScene(context);
    const answer = await scene.alerts(['silence', ...args]);
    assert.deepEqual(answer, { status: 3, stdout: '', stderr: `anchorwatch: ${said}\n` });
    assert.deepEqual(await silencesIn(scene), []);
  });
}

test('silence: what is no name of a label is told as the config tells it', async (context) => {
  const scene = await fullScene(context);
  const { status, stderr } = await scene.alerts(['silence', '--label', '-=x', '--for', '1h']);
  assert.match(
    stderr,
    /^anchorwatch: --label "-": expected .+ letters, digits, dot, dash and underscore, at most 100\n$/,
  );
  assert.equal(status, 3);
});

test('silence: of many it names the loudest five; below started it does not warn', async (context) => {
  const scene = await alertsScene(context);
  const levels = ['exposed', 'likely', 'exposed', 'exposed', 'exposed', 'exposed', 'safe'] as const;
  const members = levels.map((level, n) => member(`line-${String(n)}`, 'a.example', { level }));
  await scene.inStore((store) => store.recordDecision(decision({ incidents: [incident({ id: BROKEN, members })] })));
  const { stdout } = await scene.alerts(['silence', '--everything', '--for', '1h']);
  const named = ['likely   line-1', 'exposed  line-0', 'exposed  line-2', 'exposed  line-3', 'exposed  line-4'];
  const lines = named.map((one) => `! ${one} on a.example:443 (${BROKEN})`);
  assert.ok(stdout.endsWith(`\nOf what is open now it mutes 6:\n${lines.join('\n')}\n  and 1 more\n`), stdout);
});

test('unsilence: it ends now, and the others go on', async (context) => {
  const scene = await fullScene(context);
  await scene.inStore(async (store) => {
    await store.addSilence(silence('sil-a1', { until: NOW + DAY }));
    await store.addSilence(silence('sil-a2', { until: NOW + DAY }));
    await store.addSilence(silence('sil-a3', { until: NOW - 1 }));
  });
  const { status, stdout } = await scene.alerts(['unsilence', 'sil-a1'], { columns: 200 });
  const muted = 'firmware thermostat-*, label site=lab';
  assert.deepEqual([status, stdout], [0, `sil-a1 has ended. It muted ${muted}; what is still so is told now.\n`]);
  assert.deepEqual(
    (await silencesIn(scene)).map(({ id }) => id),
    ['sil-a2'],
  );
});

const unknown: readonly (readonly [string, string])[] = [
  ['sil-a', '"sil-a" begins several silences: sil-a1, sil-a2'],
  ['sil-a3', 'no silence "sil-a3" that has not ended: anchorwatch alerts list names them'],
  ['', 'no silence "" that has not ended: anchorwatch alerts list names them'],
];

for (const [id, said] of unknown) {
  test(`unsilence: ${JSON.stringify(id)} is none that is active, or several`, async (context) => {
    const scene = await fullScene(context);
    await scene.inStore(async (store) => {
      for (const one of ['sil-a1', 'sil-a2']) await store.addSilence(silence(one, { until: NOW + DAY }));
      await store.addSilence(silence('sil-a3', { until: NOW - 1 }));
    });
    const answer = await scene.alerts(['unsilence', id]);
    assert.deepEqual(answer, { status: 3, stdout: '', stderr: `anchorwatch: ${said}\n` });
  });
}
