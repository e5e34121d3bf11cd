// Hosts that go back and forth: what is told of them, and what no longer is.
import assert from 'node:assert/strict';
import test from 'node:test';

import { isOpen } from '../../../src/alerts/incident.ts';
import { HOUR, route } from '../scene.ts';
import { exposed, kindsOf, pair, ROUND_MS, Watch } from './rounds.ts';

const A_DAY = (24 * HOUR) / ROUND_MS;
const ROUTES = { routes: [route('exposed', ['ops'], { repeat: 0 })] };

test('a host that is refused for an hour and accepted for an hour, all day long, and safe in the end', () => {
  const watch = new Watch();
  const told = Array.from({ length: 12 }, () => [
    ...watch.rounds(6, [pair('a/x', 'broken')], ROUTES),
    ...watch.rounds(6, [pair('a/x', 'safe')], ROUTES),
  ]).flat();
  const after = watch.rounds(A_DAY, [pair('a/x', 'safe')], ROUTES);
  assert.deepEqual(kindsOf(told), ['opened safe>broken', 'resolved broken>safe', 'reopened safe>broken']);
  assert.deepEqual(kindsOf(after), ['resolved broken>safe']);
  assert.equal(watch.incidents.length, 1);
});

test('the same of one that is exposed in between, beside others that always are', () => {
  const watch = new Watch();
  const told = Array.from({ length: 12 }, () => [
    ...watch.rounds(6, [exposed('a/x'), exposed('a/y')], ROUTES),
    ...watch.rounds(6, [pair('a/x', 'broken'), exposed('a/y')], ROUTES),
  ]).flat();
  assert.deepEqual(kindsOf(told), [
    'opened safe>exposed', // both
    'opened exposed>broken', // a/x: an incident of its own
    'resolved broken>unknown', // goes on as the first, without news there
    'reopened exposed>broken',
  ]);
  assert.equal(watch.incidents.length, 2);
  const after = watch.rounds(A_DAY, [exposed('a/x'), exposed('a/y')], ROUTES);
  assert.deepEqual(kindsOf(after), ['eased broken>exposed']);
});

test('the same of one that is alone: one story, and silence from the third turn on', () => {
  const watch = new Watch();
  const told = Array.from({ length: 12 }, () => [
    ...watch.rounds(6, [exposed('a/x')], ROUTES),
    ...watch.rounds(6, [pair('a/x', 'broken')], ROUTES),
  ]).flat();
  assert.deepEqual(kindsOf(told), [
    'opened safe>exposed',
    'raised exposed>broken',
    'eased broken>exposed',
    'raised exposed>broken',
  ]);
  assert.equal(watch.incidents.length, 1);
});

test('one of two in an incident, for a receiver that hears of that one only', () => {
  const watch = new Watch();
  const only = { routes: [route('exposed', ['ops'], { targets: ['x'], repeat: 0 })] };
  const told = Array.from({ length: 12 }, () => [
    ...watch.rounds(6, [pair('a/x', 'broken'), pair('a/y', 'broken')], only),
    ...watch.rounds(6, [pair('a/x', 'safe'), pair('a/y', 'broken')], only),
  ]).flat();
  assert.deepEqual(kindsOf(told), ['opened safe>broken', 'resolved broken>safe', 'reopened safe>broken']);
  assert.ok(watch.incidents.every(isOpen));
});

test('one that is quiet for a day and then refused again is told each time', () => {
  const watch = new Watch();
  const told = Array.from({ length: 3 }, () => [
    ...watch.rounds(6, [pair('a/x', 'broken')], ROUTES),
    ...watch.rounds(A_DAY, [pair('a/x', 'safe')], ROUTES),
  ]).flat();
  assert.deepEqual(kindsOf(told), [
    'opened safe>broken',
    'resolved broken>safe',
    'reopened safe>broken',
    'resolved broken>safe',
    'reopened safe>broken',
    'resolved broken>safe',
  ]);
});

test('what peaked while a wait held it is news when it comes back after something else was told', () => {
  const watch = new Watch();
  const slow = { routes: [route('broken', ['ops'], { groupInterval: 3 * HOUR, repeat: 0 })] };
  const at = (b: 'started' | 'broken', c: 'safe' | 'broken') => [pair('a/x', 'broken'), pair('b/x', b), pair('c/x', c)];
  const told = [
    watch.round([pair('a/x', 'broken')], slow),
    watch.round(at('broken', 'safe'), slow), // b/x has to wait
    watch.round(at('started', 'safe'), slow), // and eases
    ...watch.rounds(20, at('started', 'broken'), slow), // c/x is told
    ...watch.rounds(20, at('broken', 'broken'), slow), // b/x is back
  ];
  assert.deepEqual(kindsOf(told), ['opened safe>broken', 'grown broken>broken', 'grown broken>broken']);
});

test('what was quieter for a day gets as loud as before: news, in an incident that was that loud all along', () => {
  const watch = new Watch();
  const beside = pair('b/x', 'broken');
  const told = [
    ...watch.rounds(3, [pair('a/x', 'broken'), beside], ROUTES),
    ...watch.rounds(A_DAY, [pair('a/x', 'started'), beside], ROUTES),
    ...watch.rounds(3, [pair('a/x', 'broken'), beside], ROUTES),
  ];
  assert.deepEqual(kindsOf(told), ['opened safe>broken', 'grown broken>broken']);
});

test('what nobody watched comes back less loud and for another reason: news all the same', () => {
  const watch = new Watch();
  const told = [
    ...watch.rounds(3, [pair('a/x', 'broken', { anchor: 'R1', list: '1' })], ROUTES),
    ...watch.rounds(A_DAY, [pair('b/y', 'started', { anchor: 'R1', list: '1' })], ROUTES),
    ...watch.rounds(A_DAY, [pair('a/x', 'started', { anchor: 'R2', list: '2' }), pair('b/y', 'safe')], ROUTES),
  ];
  const lastOfA = told
    .flatMap(({ deliveries }) => deliveries)
    .findLast(({ notification }) => notification.about === 'devices' && notification.firmware === 'a');
  assert.ok(lastOfA !== undefined && lastOfA.notification.at > watch.now - (A_DAY + 1) * ROUND_MS);
});

test('what moved to another incident and comes back to its first a day later, quieter: news where it comes back', () => {
  const watch = new Watch();
  const beside = exposed('b/y');
  const told = [
    ...watch.rounds(3, [exposed('a/x'), beside], ROUTES),
    ...watch.rounds(A_DAY, [pair('a/x', 'started'), beside, pair('c/x', 'started')], ROUTES),
    ...watch.rounds(3, [exposed('a/x'), beside, pair('c/x', 'started')], ROUTES),
  ];
  assert.equal(kindsOf(told).at(-1), 'grown exposed>exposed');
});

test('what is new does not wait for what came back to settle', () => {
  const watch = new Watch();
  const calm = [pair('a/x', 'safe'), pair('b/x', 'safe')];
  const told = [
    ...watch.rounds(3, [pair('a/x', 'broken')], ROUTES),
    ...watch.rounds(3, calm, ROUTES),
    ...watch.rounds(3, [pair('a/x', 'broken')], ROUTES),
    ...watch.rounds(3, [pair('a/x', 'safe'), pair('b/x', 'started')], ROUTES),
  ];
  assert.deepEqual(kindsOf(told), [
    'opened safe>broken',
    'resolved broken>safe',
    'reopened safe>broken',
    'eased broken>started', // b/x
  ]);
});
