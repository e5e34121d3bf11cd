// What each notification says, before it is decided how it looks.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { Affected, DeviceNotification, EndpointEvidence, Notification } from '../../../src/alerts/notification.ts';
import { messageOf } from '../../../src/alerts/render/message-of.ts';
import type { Message, Tone } from '../../../src/alerts/render/message.ts';
import type { Finding, Share } from '../../../src/outlook/outlook.ts';
import { digestExample, quietDigestExample } from './example-digests.ts';
import { selfExample } from './example-selves.ts';
import { AT, evidence, exampleNotifications, grown, hit, opened, raised, resolved } from './examples.ts';

const DAY = 86_400_000;

const frames: readonly {
  readonly name: string;
  readonly subject: string;
  readonly occasion: string;
  readonly tone: Tone;
}[] = [
  { name: 'opened', subject: '[anchorwatch] started: thermostat', occasion: 'started', tone: 'started' },
  { name: 'grown', subject: '[anchorwatch] started, grown: 3 more', occasion: 'started, grown', tone: 'started' },
  { name: 'raised', subject: 'STRANDED [anchorwatch] broken: 4', occasion: 'stranded · broken', tone: 'stranded' },
  {
    name: 'escalated',
    subject: 'STRANDED [anchorwatch] not acknowledged, broken: 4',
    occasion: 'stranded · not acknowledged, broken',
    tone: 'stranded',
  },
  {
    name: 'reminder',
    subject: 'STRANDED [anchorwatch] still broken: 4',
    occasion: 'stranded · still broken',
    tone: 'stranded',
  },
  { name: 'eased', subject: '[anchorwatch] eased to started: thermo', occasion: 'eased to started', tone: 'started' },
  { name: 'resolved', subject: '[anchorwatch] resolved: thermostat', occasion: 'resolved', tone: 'safe' },
  { name: 'reopened', subject: '[anchorwatch] started again: ', occasion: 'started again', tone: 'started' },
  { name: 'self', subject: '[anchorwatch] receiver failing: Noth', occasion: 'receiver failing', tone: 'started' },
  { name: 'self-resolved', subject: '[anchorwatch] resolved: ops takes', occasion: 'resolved', tone: 'safe' },
  { name: 'digest', subject: '[anchorwatch] weekly digest: 1', occasion: 'weekly digest', tone: 'digest' },
  { name: 'digest-quiet', subject: '[anchorwatch] weekly digest: All', occasion: 'weekly digest', tone: 'digest' },
  { name: 'test', subject: '[anchorwatch] test: This is a test', occasion: 'test', tone: 'test' },
];
for (const { name, subject, occasion, tone } of frames) {
  test(`frame: ${name}`, () => {
    const message = messageOf(example(name));
    assert.ok(message.subject.startsWith(subject), message.subject);
    assert.deepEqual([message.occasion, message.tone], [occasion, tone]);
    assert.match(message.footer, /^anchorwatch · incident .+ · notification ntf-[0-9a-f]{16}$/);
  });
}

test('there is a row for every kind of notification', () => {
  assert.deepEqual(
    frames.map(({ name }) => name),
    Object.keys(exampleNotifications()),
  );
});

const affected = (overrides: Partial<Affected>): DeviceNotification =>
  grown({ affected: { ...grown().affected, ...overrides } });
const share = (refused: number, answered: number, at: number): Share => ({ refused, answered, at });

const facts: readonly {
  readonly name: string;
  readonly notification: Notification;
  readonly label: string;
  /** Null: the fact is left out. */
  readonly value: string | null;
}[] = [
  { name: 'one pair needs no count', notification: opened(), label: 'Hit', value: null },
  { name: 'one pair is not news of itself', notification: opened(), label: 'New', value: null },
  {
    name: 'one pair is its firmware',
    notification: opened(),
    label: 'Firmware',
    value: 'thermostat-1.4 (12,400 devices)',
  },
  {
    name: 'several pairs have a worst',
    notification: grown(),
    label: 'Worst hit',
    value: 'thermostat-1.4 (12,400 devices) on content.example:443 (update)',
  },
  {
    name: 'several pairs are counted',
    notification: grown(),
    label: 'Hit',
    value: '4 firmware lines on 1 target, 21,900 devices (1 line not counted)',
  },
  {
    name: 'all are counted',
    notification: affected({ uncounted: 0 }),
    label: 'Hit',
    value: '4 firmware lines on 1 target, 21,900 devices',
  },
  {
    name: 'none is counted',
    notification: affected({ uncounted: 4 }),
    label: 'Hit',
    value: '4 firmware lines on 1 target',
  },
  { name: 'new firmware lines', notification: grown(), label: 'New', value: '3 new of 4 firmware lines' },
  {
    name: 'new targets',
    notification: affected({ pairs: 12, targets: 12, firmware: 1 }),
    label: 'New',
    value: '3 new of 12 targets',
  },
  {
    name: 'new firmware lines on several targets',
    notification: affected({ pairs: 12, targets: 3, firmware: 5 }),
    label: 'New',
    value: '3 new of 12 that are hit (a firmware line on a target each)',
  },
  { name: 'all are new', notification: affected({ news: 4 }), label: 'New', value: null },
  { name: 'none is new', notification: affected({ news: 0 }), label: 'New', value: null },
  { name: 'none is over', notification: grown(), label: 'Over', value: null },
  { name: 'one is over', notification: affected({ over: 1 }), label: 'Over', value: '1 of 5 is no longer hit' },
  {
    name: 'several are over',
    notification: affected({ over: 1_000 }),
    label: 'Over',
    value: '1,000 of 1,004 are no longer hit',
  },
  { name: 'all are over', notification: resolved(), label: 'Over', value: 'none of 4 is hit any more' },
  {
    name: 'the only one is over',
    notification: opened({ kind: 'resolved', affected: { ...resolved().affected, over: 1 } }),
    label: 'Over',
    value: null,
  },
  { name: 'the first day of refusals', notification: opened(), label: 'Refused by', value: '1 of 8 addresses' },
  {
    name: 'refusals since yesterday',
    notification: grown(),
    label: 'Refused by',
    value: '3 of 8 addresses, 1 of 8 yesterday',
  },
  {
    name: 'refusals since an earlier day',
    notification: opened({
      evidence: evidence({ share: { now: share(3, 8, AT), before: share(1, 8, AT - 4 * DAY) } }),
    }),
    label: 'Refused by',
    value: '3 of 8 addresses, 1 of 8 on 2026-02-25',
  },
  {
    name: 'a few minutes before midnight are yesterday',
    notification: opened({
      at: Date.parse('2026-03-01T00:05:00Z'),
      evidence: evidence({ share: { now: share(1, 1, AT), before: share(0, 1, Date.parse('2026-02-28T23:58:00Z')) } }),
    }),
    label: 'Refused by',
    value: '1 of 1 address, 0 of 1 yesterday',
  },
  {
    name: 'no refusals',
    notification: opened({ evidence: evidence({ share: null }) }),
    label: 'Refused by',
    value: null,
  },
  { name: 'louder', notification: raised(), label: 'Outlook', value: 'started → broken' },
  { name: 'as loud as before', notification: grown(), label: 'Outlook', value: 'started' },
  { name: 'opened now', notification: opened(), label: 'Opened', value: null },
  { name: 'opened earlier', notification: grown(), label: 'Opened', value: '2026-03-01 12:00 UTC' },
  {
    name: 'reopened',
    notification: example('reopened'),
    label: 'Opened',
    value: '2026-03-01 12:00 UTC, reopened 2026-03-14 12:00 UTC',
  },
  { name: 'nobody acknowledged it yet', notification: opened(), label: 'Acknowledged', value: null },
  { name: 'escalated', notification: example('escalated'), label: 'Acknowledged', value: 'by nobody so far' },
  {
    name: 'acknowledged with a comment',
    notification: example('reminder'),
    label: 'Acknowledged',
    value: 'by anna, 2026-03-03 17:00 UTC: update 1.5 ships on Monday',
  },
  {
    name: 'acknowledged without a comment',
    notification: selfExample({ acknowledged: { at: AT, by: 'anna', comment: '' } }),
    label: 'Acknowledged',
    value: 'by anna, 2026-03-01 12:00 UTC',
  },
  { name: 'the fleet, where all of it is hit', notification: grown(), label: 'Fleet', value: '20,700 devices at risk' },
  { name: 'the fleet, where one of it is hit', notification: opened(), label: 'Fleet', value: null },
  { name: 'the fleet, where there is more of it', notification: raised(), label: 'Fleet', value: null },
  { name: 'what a self-finding concerns', notification: selfExample(), label: 'Concerns', value: 'ops' },
  {
    name: 'a self-finding of nothing in particular',
    notification: selfExample({ finding: { ...selfExample().finding, subject: '' } }),
    label: 'Concerns',
    value: 'anchorwatch itself',
  },
  {
    name: 'of a self-finding that is over, what it was',
    notification: example('self-resolved'),
    label: 'Was found',
    value: selfExample().finding.detail,
  },
  { name: 'a self-finding since', notification: selfExample(), label: 'Since', value: '2026-03-01 11:00 UTC' },
  {
    name: 'a self-finding that the summary says already',
    notification: selfExample({ summary: selfExample().finding.detail }),
    label: 'Found',
    value: null,
  },
  { name: 'outlooks', notification: digestExample(), label: 'Outlooks', value: '31 safe, 1 exposed, 4 started' },
  { name: 'devices', notification: digestExample(), label: 'Devices', value: '20,700 devices at risk' },
  { name: 'no devices', notification: quietDigestExample(), label: 'Devices', value: 'none is stranded or at risk' },
  { name: 'cycles', notification: digestExample(), label: 'Cycles', value: '1,008, 2 failed' },
  { name: 'good cycles', notification: quietDigestExample(), label: 'Cycles', value: '1,008, none failed' },
  {
    name: 'deliveries',
    notification: watchExample({ delivered: 1, pending: 2, undeliverable: 3 }),
    label: 'Delivery',
    value: '1 notification, 2 waiting, 3 undeliverable',
  },
];
for (const { name, notification, label, value } of facts) {
  test(`${label}: ${name}`, () => {
    assert.equal(messageOf(notification).facts.find((fact) => fact.label === label)?.value ?? null, value);
  });
}

test('what is hit is told of each pair, what is new first', () => {
  const section = sectionOf(messageOf(grown()), 'Hit');
  assert.ok(section?.kind === 'rows');
  assert.deepEqual(section.rows[0], {
    what: 'camera-2.0 (8,300 devices)',
    note: 'content.example:443 (update)',
    state: 'new: started',
    tone: 'bad',
    detail: 'at risk, anchor-missing, -688, was safe until 2026-03-02 12:00 UTC',
  });
  assert.equal(section.rows.at(-1)?.state, 'started');
});

test('of many pairs two dozen are shown, and all are counted', () => {
  const worst = Array.from({ length: 50 }, (_, index) => hit({ firmware: `f-${String(index)}` }));
  const section = sectionOf(messageOf(affected({ pairs: 5_000, worst })), 'Hit');
  assert.ok(section?.kind === 'rows');
  assert.deepEqual([section.rows.length, section.more], [24, 4_976]);
});

const silent = (failure: string): EndpointEvidence => ({
  ...only(evidence({}).endpoints),
  accepted: null,
  evidence: null,
  code: null,
  deviceCode: null,
  failure,
});
for (const failure of ['alert 40 (handshake_failure)', 'timed-out (connect)']) {
  test(`an endpoint without a list has not always been silent: ${failure}`, () => {
    const section = sectionOf(messageOf(opened({ evidence: evidence({ endpoints: [silent(failure)] }) })), 'Endpoints');
    assert.ok(section?.kind === 'rows');
    assert.deepEqual(
      section.rows.map(({ state, detail }) => [state, detail]),
      [['no list', failure]],
    );
  });
}

const refusedFinding: Finding = { code: 'refused', refused: 1, answered: 8 };
const failedFinding: Finding = { code: 'no-answer', failed: 1, asked: 9 };
const told: readonly { readonly findings: readonly Finding[]; readonly lines: readonly string[] }[] = [
  { findings: [refusedFinding], lines: [] },
  {
    findings: [refusedFinding, failedFinding],
    lines: ['Refused by 1 of 8 endpoints that answered', 'No list from 1 of 9 endpoints'],
  },
];
for (const { findings, lines } of told) {
  test(`findings: ${findings.map(({ code }) => code).join(', ')}`, () => {
    const section = sectionOf(messageOf(opened({ evidence: evidence({ findings }) })), 'Findings');
    assert.deepEqual(section?.kind === 'lines' ? section.lines : [], lines);
  });
}

for (const name of ['opened', 'eased', 'resolved']) {
  test(`one pair is not told twice: ${name}`, () => {
    assert.equal(sectionOf(messageOf(example(name)), 'Hit'), undefined);
  });
}

const steps: readonly {
  readonly name: string;
  readonly notification: Notification;
  readonly steps: readonly string[];
}[] = [
  { name: 'a test', notification: example('test'), steps: ['Nothing is wrong, and nothing is to be done.'] },
  { name: 'a self-finding', notification: selfExample(), steps: [selfExample().finding.remedy] },
  {
    name: 'a self-finding with advice',
    notification: selfExample({ advice: [{ text: 'Look', pem: null }] }),
    steps: ['Look'],
  },
  { name: 'a self-finding that is over', notification: example('self-resolved'), steps: [] },
  { name: 'a quiet digest', notification: quietDigestExample(), steps: ['Nothing to do.'] },
  {
    name: 'a digest of what is to come',
    notification: digestExample({ incidents: [] }),
    steps: ['Nothing to do today. Mind what is coming.'],
  },
  {
    name: 'a digest with an open incident',
    notification: digestExample(),
    steps: ['Look after 1 open incident: anchorwatch alerts list.'],
  },
  {
    name: 'a digest of a watchman who slept, and was not heard',
    notification: watchExample({ cycles: 0, undeliverable: 1 }),
    steps: [
      'Find out why notifications could not be delivered: anchorwatch alerts outbox.',
      'Find out why no cycle completed: nothing was watched. The log says why.',
    ],
  },
];
for (const { name, notification, steps: expected } of steps) {
  test(`what to do: ${name}`, () => {
    const section = sectionOf(messageOf(notification), 'What to do');
    assert.deepEqual(section?.kind === 'steps' ? section.steps.map(({ text }) => text) : [], expected);
  });
}

test('a digest tells incidents, what is coming and what changed, and how much more', () => {
  const message = messageOf(digestExample());
  const [incidents, coming, changes] = ['Incidents', 'What is coming', 'What changed, and is accepted'].map((title) =>
    sectionOf(message, title),
  );
  assert.ok(incidents?.kind === 'rows' && coming?.kind === 'lines' && changes?.kind === 'lines');
  assert.deepEqual(
    incidents.rows.map(({ what, state, tone }) => [what, state, tone]),
    [
      ['inc-0123456789ab', 'started', 'bad'],
      ['inc-ba9876543210', 'resolved', 'good'],
    ],
  );
  assert.deepEqual(
    coming.lines[0],
    '2026-05-01: The path ends with Old Root CA (doorbell-3.1 on files.example:443 and 2 more alike)',
  );
  assert.deepEqual(
    [changes.lines[0], changes.more],
    ['2026-02-28: api.example:443: certificate renewed, same key, 8 times', 3],
  );
});

function watchExample(watch: Partial<ReturnType<typeof digestExample>['digest']['watch']>): Notification {
  const quiet = quietDigestExample();
  return { ...quiet, digest: { ...quiet.digest, watch: { ...quiet.digest.watch, ...watch } } };
}

function sectionOf({ sections }: Message, title: string) {
  return sections.find((section) => section.title === title);
}

function only(endpoints: readonly EndpointEvidence[]): EndpointEvidence {
  const [first] = endpoints;
  assert.ok(first !== undefined);
  return first;
}

function example(name: string): Notification {
  const notification = exampleNotifications()[name];
  assert.ok(notification !== undefined, name);
  return notification;
}
