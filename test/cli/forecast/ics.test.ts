// `anchorwatch forecast --format ics`: a calendar that other programs can read, whatever strangers call their CAs.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { forecastIcs } from '../../../src/views/forecast/ics.ts';
import { visibleText } from '../../../src/lib/escape.ts';
import { FORECAST_KINDS, type ForecastEntry } from '../../../src/outlook/forecast/entry.ts';
import { CONFIDENCES } from '../../../src/signals/signal.ts';
import { anchorwatch } from '../command.ts';
import { listOf, readIcs, unescaped } from './read-ics.ts';
import { forecastScene, NOW, observedScene } from './scene.ts';

const DAY = 86_400_000;

type Events = ReturnType<typeof readIcs>;

test('an all-day event for each thing that happens', async (context) => {
  const { forecast } = await observedScene(context);
  const { status, stdout } = await forecast(['--format', 'ics', '--until', '2040-01-01']);
  assert.equal(status, 1);
  const events = readIcs(stdout);
  assert.deepEqual(
    events.map((event) => `${valueOf(event, 'DTSTART')} ${unescaped(valueOf(event, 'SUMMARY'))}`),
    [
      '20260415 thermostat-1.4 (12,400 devices): Mozilla stops trusting DigiCert High Assurance EV Root CA for TLS',
      '20260901 thermostat-1.4 (12,400 devices): announced: Example Root G2 may be served from this day on',
      '20260918 thermostat-1.4 (12,400 devices): last day to ship an update',
      '20260919 thermostat-1.4 (12,400 devices): Example Cross-Sign ends, and with it the path that is served',
      '20260919 thermostat-1.4 (12,400 devices): Example Cross-Sign ends, and with it the path that is served',
      '20261217 pump-2.0: last day to ship an update',
      '20261218 pump-2.0: Example Device Root ends',
      '20270416 thermostat-1.4 (12,400 devices): the last public certificates below DigiCert High Assurance EV Root CA end',
      '20311110 thermostat-1.4 (12,400 devices): DigiCert High Assurance EV Root CA ends',
    ],
  );
  const [first] = events;
  assert.ok(first !== undefined);
  assert.equal(first.get('DTSTART')?.parameters, ';VALUE=DATE');
  assert.equal(valueOf(first, 'DTEND'), '20260416');
  assert.equal(valueOf(first, 'DTSTAMP'), '20260303T000000Z');
  assert.equal(valueOf(first, 'TRANSP'), 'TRANSPARENT');
  assert.deepEqual(listOf(valueOf(first, 'CATEGORIES')), ['anchorwatch', 'key-age', 'likely']);
  assert.deepEqual(unescaped(valueOf(first, 'DESCRIPTION')).split('\n'), [
    'Certain: Mozilla stops trusting it for TLS on 2026-04-15, for its key is from 2006.',
    'The anchor is in use.',
    'Firmware: thermostat-1.4 (12,400 devices)',
    'Targets: content.example:443 and api.example:443',
    'Confidence: likely',
    'Source: https://wiki.mozilla.org/CA/Root_CA_Lifecycles',
  ]);
});

test('the same event keeps its UID when it is made again, later and with another date', async (context) => {
  const calendar = async (from: string, now: number) => {
    const anchor = { subject: 'Example Root G2' };
    const announced = { id: 'x', targets: ['api.example'], anchor, from, source: 'https://a.example' };
    const { forecast } = forecastScene(context, { announcements: [announced] });
    const events = readIcs((await forecast(['--format', 'ics'], { now })).stdout);
    return new Map(
      events.map((event) => [unescaped(valueOf(event, 'SUMMARY')).replace('stopped', 'stops'), uidOf(event)]),
    );
  };
  const before = await calendar('2026-09-01', NOW);
  assert.deepEqual(await calendar('2026-10-01', NOW), before);
  const later = await calendar('2026-09-01', NOW + 60 * DAY);
  for (const [summary, uid] of before) assert.equal(later.get(summary), uid, summary);
});

for (const zone of ['America/Los_Angeles', 'Pacific/Kiritimati']) {
  test(`days are those of UTC, wherever it runs: ${zone}`, async (context) => {
    const { config, folder } = forecastScene(context, { announcements: [] });
    const args = ['forecast', '--config', config, '--format', 'ics', '--until', '2040-01-01'];
    const { stdout } = await anchorwatch(args, { cwd: folder, env: { TZ: zone } });
    const days = readIcs(stdout).map((event) => valueOf(event, 'DTSTART'));
    assert.ok(days.includes('20260415') && days.includes('20311110'), days.join(' '));
  });
}

const text = fc.string({ unit: 'binary', maxLength: 120 });
const nasty = fc.oneof(text, fc.constantFrom('a,b;c\\d', '\r\nEND:VCALENDAR', '\u202e😀é'.repeat(30), '"quoted"'));
const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/);
const entry: fc.Arbitrary<ForecastEntry> = fc.record({
  kind: fc.constantFrom(...FORECAST_KINDS),
  ref: text,
  date: fc.integer({ min: NOW - 4_000 * DAY, max: NOW + 4_000 * DAY }),
  until: fc.constant(null),
  firmware: nasty,
  devices: fc.option(fc.nat()),
  targets: fc.array(nasty, { maxLength: 3 }),
  about: fc.option(fc.record({ subject: nasty, spkiSha256: fc.option(sha256) })),
  program: fc.constantFrom(null, 'mozilla', 'chrome'),
  inUse: fc.option(fc.boolean()),
  certain: fc.option(nasty),
  inferred: fc.option(nasty),
  confidence: fc.constantFrom(...CONFIDENCES),
  source: nasty,
  isPast: fc.boolean(),
  isHarmless: fc.boolean(),
});

test('whatever strangers write, the calendar is one, and says it', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
      const forecast = { entries, later: 0, lastDays: [] };
      const events = readIcs(forecastIcs({ now: NOW, until: NOW, forecast, observedAt: null, exitStatus: 0 }));
      const uids = events.map(uidOf);
      assert.equal(new Set(uids).size, uids.length);
      assert.ok(events.length <= entries.length);
      const sources = events.map((event) => unescaped(valueOf(event, 'DESCRIPTION')).split('\n').at(-1));
      for (const { source } of entries.slice(0, 1)) {
        assert.ok(sources.includes(visibleText(`Source: ${source}`, 1_000)), source);
      }
    }),
    { numRuns: 300 },
  );
});

function uidOf(event: Events[number]): string {
  return valueOf(event, 'UID');
}

function valueOf(event: Events[number], name: string): string {
  const property = event.get(name);
  assert.ok(property !== undefined, `no ${name}`);
  return property.value;
}
