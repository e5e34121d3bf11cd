// What people change from the pages: acknowledge, silence, take back. The forms are those that the pages show.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  Browser,
  doorStage,
  type DoorSettings,
  INCIDENT,
  PASSWORD,
  putIncident,
  READ_TOKEN,
  send,
} from './door-stage.ts';

const HOUR = 3_600_000;
const AT = `/incidents/${INCIDENT}`;
const OVER = { resolvedAt: Date.UTC(2026, 2, 1, 1), level: 'safe' } as const;

async function scene(context: Parameters<typeof doorStage>[0], settings: DoorSettings = {}) {
  const stage = await doorStage(context, settings);
  await putIncident(stage);
  return { stage, browser: new Browser(stage) };
}

test('acknowledge, and take it back', async (context) => {
  const { stage, browser } = await scene(context);
  const before = stage.watched.version();
  const answer = await browser.submit(AT, `${AT}/acknowledge`, { by: 'anna', comment: 'on it' });
  assert.deepEqual([answer.status, answer.headers['location']], [303, AT]);
  assert.ok(stage.watched.version() > before, 'the daemon has looked');
  const { acknowledgements } = await stage.watched.current().then(({ alerting }) => alerting);
  assert.deepEqual(
    acknowledgements.map(({ by, comment, level }) => [by, comment, level]),
    [['anna', 'on it', 'started']],
  );
  const back = await browser.submit(AT, `${AT}/unacknowledge`, {});
  assert.deepEqual([back.status, back.headers['location']], [303, AT]);
  assert.deepEqual((await stage.watched.current()).alerting.acknowledgements, []);
  const again = await browser.submit(AT, `${AT}/unacknowledge`, {});
  assert.equal(again.status, 409);
  assert.match(again.text, /is not acknowledged/);
});

test('who logs in says who they are; whom the proxy names does not', async (context) => {
  const { browser } = await scene(context, { withPassword: true });
  await browser.logIn(PASSWORD);
  assert.match((await browser.submit(AT, `${AT}/acknowledge`, { by: '' })).text, /Say who you are/);
  const proxied = await scene(context, { web: { proxy: { header: 'X-User', from: ['127.0.0.0/8'] } } });
  const named = new Browser(proxied.stage, { 'x-user': 'berta' });
  assert.equal((await named.submit(AT, `${AT}/acknowledge`, { by: 'anna' })).status, 303);
  const { acknowledgements } = await proxied.stage.store.loadAlerting(proxied.stage.now(), 0);
  assert.equal(acknowledgements[0]?.by, 'berta');
});

const silenced: readonly (readonly [
  name: string,
  path: string,
  form: Readonly<Record<string, string>>,
  made: Readonly<Record<string, unknown>>,
])[] = [
  ['an incident', `${AT}/silence`, { for: '2h' }, { matcher: {}, incident: INCIDENT, until: 2 * HOUR }],
  [
    'until an instant, whatever length is preset',
    `${AT}/silence`,
    { for: '4h', until: '2026-03-01T03:00:00Z' },
    { matcher: {}, incident: INCIDENT, until: 3 * HOUR },
  ],
  [
    'all that is selected',
    '/silences',
    { firmware: 'pump-* lamp-?', targets: ' cdn.example:443,', labels: 'site=l* owner=a=b', for: '1h', until: ' ' },
    {
      matcher: {
        firmware: ['pump-*', 'lamp-?'],
        targets: ['cdn.example:443'],
        labels: { site: 'l*', owner: 'a=b' },
      },
      incident: null,
      until: HOUR,
    },
  ],
  ['everything', '/silences', { everything: 'yes', for: '1h' }, { matcher: {}, incident: null, until: HOUR }],
];

for (const [name, path, form, made] of silenced) {
  test(`silence ${name}, and end it`, async (context) => {
    const { stage, browser } = await scene(context);
    const answer = await browser.submit('/silences/new', path, { by: 'anna', comment: 'we know', ...form });
    assert.equal(answer.status, 303, answer.text);
    assert.equal(answer.headers['location'], path === '/silences' ? '/incidents' : AT);
    const [one] = await stage.store.silences(stage.now());
    const { matcher, incident, until, by, comment } = one ?? {};
    assert.deepEqual(
      { matcher, incident, until: (until ?? 0) - stage.now(), by, comment },
      { ...made, by: 'anna', comment: 'we know' },
    );
    const end = `/silences/${one?.id ?? ''}/end`;
    stage.pass(1);
    const ended = await browser.submit('/silences/new', end, { to: '//evil.example' });
    assert.deepEqual([ended.status, ended.headers['location']], [303, '/']);
    assert.deepEqual(await stage.store.silences(stage.now()), []);
    assert.equal((await browser.submit('/silences/new', end, {})).status, 404);
  });
}

const mistakes: readonly (readonly [path: string, form: Readonly<Record<string, string>>, shown: RegExp])[] = [
  [`${AT}/acknowledge`, { comment: '"quoted"' }, /Say who you are\.[^]*value="&quot;quoted&quot;"/],
  [`${AT}/acknowledge`, { by: 'x'.repeat(101) }, /aria-invalid="true"[^]*At most 100 characters/],
  [`${AT}/silence`, { by: 'anna', for: 'soon' }, /value="soon"[^]*Expected a duration such as 30m, 4h or 2d/],
  [`${AT}/silence`, { by: 'anna', for: '91d' }, /A silence is for at most 90d/],
  [`${AT}/silence`, { by: 'anna', for: '' }, /Say for how long, or until when: one of both/],
  [`${AT}/silence`, { by: 'anna', until: '2026-02-30' }, /value="2026-02-30"[^]*Expected an instant/],
  [`${AT}/silence`, { by: 'anna', until: '2026-02-28' }, /This is over already/],
  ['/silences', { by: 'anna', for: '1h' }, /Say what is to be silent/],
  ['/silences', { by: 'anna', for: '1h', everything: 'yes', firmware: 'a' }, /Everything goes with nothing else/],
  ['/silences', { by: 'anna', for: '1h', firmware: 'caf\u00e9' }, /value="caf\u00e9"[^]*\* stands for any characters/],
  ['/silences', { by: 'anna', for: '1h', labels: 'site' }, /value="site"[^]*\* stands for any[^]*\(site\)/],
  ['/silences', { by: 'anna', for: '1h', labels: '-=x' }, /The name of a label[^]*\(-\)/],
  ['/silences', { by: 'anna', for: '1h', firmware: 'a '.repeat(101) }, /At most 100\./],
];

for (const [path, form, shown] of mistakes) {
  test(`${path} with ${JSON.stringify(form).slice(0, 60)}: told beside what was entered`, async (context) => {
    const { stage, browser } = await scene(context);
    const answer = await browser.submit('/silences/new', path, form);
    assert.equal(answer.status, 400);
    assert.match(answer.text, shown);
    assert.deepEqual(await stage.store.silences(stage.now()), []);
    assert.deepEqual((await stage.store.loadAlerting(stage.now(), 0)).acknowledgements, []);
  });
}

test('what is over, or is not there, cannot be acknowledged or silenced', async (context) => {
  const { stage, browser } = await scene(context);
  await putIncident(stage, { id: 'inc-00000000aaaa', ...OVER });
  const rows = [
    ['/incidents/inc-00000000aaaa/acknowledge', 409],
    ['/incidents/inc-00000000aaaa/silence', 409],
    ['/incidents/inc-999999999999/acknowledge', 404],
    ['/incidents/inc-0123/acknowledge', 404],
    ['/incidents/%3Cscript%3E/acknowledge', 404],
    ['/incidents/inc-999999999999/unacknowledge', 404],
    ['/incidents/inc-999999999999/silence', 404],
    ['/silences/sil-000000000000/end', 404],
  ] as const;
  for (const [path, status] of rows) {
    const answer = await browser.submit('/silences/new', path, { by: 'anna', for: '1h' });
    assert.equal(answer.status, status, path);
    assert.doesNotMatch(answer.text, /<script>/);
  }
  assert.deepEqual(await stage.store.silences(stage.now()), []);
  assert.deepEqual(stage.errors, []);
});

test('a token that is to look with changes nothing, and is shown no forms', async (context) => {
  const { stage } = await scene(context, { withTokens: true, withPassword: true });
  const headers = { authorization: `Bearer ${READ_TOKEN}` };
  for (const path of [`${AT}/acknowledge`, `${AT}/silence`, '/silences', '/silences/sil-0/end']) {
    const { status } = await send(stage, path, { headers, form: { by: 'anna', for: '1h', everything: 'yes' } });
    assert.equal(status, 403, path);
  }
  const { text } = await send(stage, '/silences/new', { headers });
  assert.doesNotMatch(text, /<form/);
});
