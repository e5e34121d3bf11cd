// What a mail shows of devices that can no longer be updated: in both of its parts, and first of all in its subject.
import assert from 'node:assert/strict';
import test from 'node:test';

import { fleetImpact } from '../../../src/alerts/fleet.ts';
import { reachText } from '../../../src/alerts/reach-text.ts';
import { renderHtml } from '../../../src/alerts/render/html.ts';
import { messageOf } from '../../../src/alerts/render/message-of.ts';
import { renderSubject } from '../../../src/alerts/render/subject.ts';
import { renderText } from '../../../src/alerts/render/text.ts';
import type { OutlookLevel } from '../../../src/outlook/outlook.ts';
import { notification, OTHER_TARGET, outlook, reachAt, view } from '../scene.ts';

const other = (level: OutlookLevel) => outlook(level, { target: OTHER_TARGET, endpoints: [view('198.51.100.7')] });

test('a mail of stranded devices says so in subject, text and HTML', () => {
  const message = notification({ kind: 'raised', to: 'broken', state: outlook('broken') });
  assert.match(
    renderSubject(messageOf(message)),
    /^STRANDED \[anchorwatch\] broken: thermostat-1\.4 \(12,400 devices\) is stranded/,
  );
  assert.match(renderHtml(messageOf(message)), /stranded · broken/);
  for (const part of [renderText(messageOf(message)), renderHtml(messageOf(message))]) {
    assert.match(part, /STRANDED: 12,400 devices, no way left to update them/);
  }
});

test('news of a service target does not call it stranded in the subject, for it is not what strands', () => {
  const message = notification({
    to: 'broken',
    state: outlook('broken'),
    purpose: 'service',
    otherUpdateTargets: [outlook('broken', { target: OTHER_TARGET })],
  });
  assert.match(renderSubject(messageOf(message)), /^\[anchorwatch\] broken/);
  assert.match(renderText(messageOf(message)), /Reach +STRANDED/);
});

test('a mail of devices at risk names the way that is left and the one that is lost', () => {
  const message = notification({ to: 'broken', state: outlook('broken'), otherUpdateTargets: [other('safe')] });
  const text = renderText(messageOf(message)).replaceAll(/\n {3,}/g, ' ');
  assert.match(text, /Reach +at risk: 12,400 devices, 1 of 2 ways left to update them\n/);
  assert.match(text, /Ways left +api\.example:443 at 198\.51\.100\.7, as served until 2026-09-01\n/);
  assert.match(text, /Ways lost +content\.example:443 \(broken\)\n/);
});

test('what else is stranded or at risk stands in a section of its own, worst first', () => {
  const lines = [
    reachAt([outlook('broken')], { firmware: 'camera <2>', devices: null }),
    reachAt([outlook('broken')]),
    reachAt([outlook('started')], { firmware: 'pump', devices: 7 }),
  ];
  const message = notification({ to: 'broken', state: outlook('broken'), fleet: fleetImpact(lines) });
  const [, section] = /Fleet\n([\s\S]*?)\n\n/.exec(renderText(messageOf(message))) ?? [];
  assert.equal(
    section,
    `  STRANDED  thermostat-1.4 (12,400 devices)
  STRANDED  camera <2>
  at risk   pump (7 devices)
  in all    12,400 devices and all of 1 firmware line stranded, 7 devices at
            risk`,
  );
  assert.match(renderHtml(messageOf(message)), /camera &lt;2&gt;/);
});

const reaches = [
  { name: 'one way', state: reachAt([other('safe')]), text: 'reachable: 12,400 devices, 1 way to update them' },
  {
    name: 'no target for updates',
    state: reachAt([]),
    text: 'not known: the config names no target through which it is updated',
  },
  {
    name: 'one of three lost',
    state: reachAt([outlook('broken'), other('safe'), outlook('safe', { target: 'c.example:443' })]),
    text: 'reachable: 12,400 devices, 2 of 3 ways left to update them',
  },
  {
    name: 'the last way is going',
    state: reachAt([outlook('broken'), other('started')]),
    text: 'at risk: 12,400 devices, 1 of 2 ways left to update them, and a rotation has started there',
  },
  {
    name: 'both are going',
    state: reachAt([outlook('started'), other('started')]),
    text: 'at risk: 12,400 devices, 2 of 2 ways left to update them, and a rotation has started on each',
  },
  {
    name: 'only by hand, of nobody knows how many',
    state: reachAt([outlook('broken')], { recovery: ['usb', 'local-ota'], devices: null }),
    text: 'at risk: no way left to update them but usb and local-ota',
  },
];

for (const { name, state, text } of reaches) {
  test(`reach in words: ${name}`, () => {
    assert.equal(reachText(state), text);
  });
}
