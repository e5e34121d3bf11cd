// The routes that stand in where the config has none, and which of several decides.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decidingRoute, effectiveRoutes, heldQuiet, isAboutAll } from '../../src/alerts/routes.ts';
import type { RouteConfig } from '../../src/config/schema.ts';
import { DAY, HOUR, NOON, route } from './scene.ts';

const LOG = { name: 'ops', log: {} };

const rows = [
  { name: 'nothing configured: everything goes to the log', config: { receivers: [], routes: [] }, to: 'log' },
  { name: 'receivers without routes: all of them', config: { receivers: [LOG], routes: [] }, to: 'ops' },
  {
    name: 'routes to receivers that do not exist are none',
    config: { receivers: [LOG], routes: [route('broken', ['nobody'])] },
    to: 'ops',
  },
];
for (const { name, config, to } of rows) {
  test(name, () => {
    assert.deepEqual(effectiveRoutes(config), {
      receivers: [to],
      routes: [route('exposed', [to], { escalateAfter: 0 })],
    });
  });
}

test('routes that the config has are taken as they are', () => {
  const routes = [route('started', ['ops'], { repeat: HOUR }), route('broken', ['nobody'], { escalateTo: ['ops'] })];
  assert.deepEqual(effectiveRoutes({ receivers: [LOG], routes }).routes, routes);
});

const deciding: readonly {
  readonly name: string;
  readonly routes: readonly RouteConfig[];
  readonly repeat: number | null;
}[] = [
  { name: 'none', routes: [], repeat: null },
  {
    name: 'the loudest min',
    routes: [route('exposed', [], { repeat: HOUR }), route('started', [], { repeat: DAY })],
    repeat: DAY,
  },
  {
    name: 'of equals the most frequent',
    routes: [route('started', [], { repeat: DAY }), route('started', [], { repeat: HOUR })],
    repeat: HOUR,
  },
  {
    name: 'never is the least frequent',
    routes: [route('started', [], { repeat: 0 }), route('started', [], { repeat: DAY })],
    repeat: DAY,
  },
];
for (const { name, routes, repeat } of deciding) {
  test(`which decides: ${name}`, () => {
    assert.equal(decidingRoute(routes)?.repeat ?? null, repeat);
  });
}

test('a route with a matcher of any kind is not about everything', () => {
  assert.ok(isAboutAll(route('exposed', [])));
  assert.ok(isAboutAll(route('exposed', [], { firmware: [], targets: [], labels: {} })));
  assert.ok(!isAboutAll(route('exposed', [], { firmware: ['a'] })));
  assert.ok(!isAboutAll(route('exposed', [], { targets: ['*'] })));
  assert.ok(!isAboutAll(route('exposed', [], { labels: { team: '*' } })));
});

test('held until the first of the quiet hours is over, and only if each route is quiet', () => {
  const until = (to: string) => route('exposed', [], { quietHours: { from: '11:00', to, zone: 'UTC' } });
  assert.deepEqual(heldQuiet([until('15:00'), until('13:00')], 'exposed', NOON), { until: NOON + HOUR });
  assert.equal(heldQuiet([until('15:00'), route('exposed', [])], 'exposed', NOON), null);
  assert.equal(heldQuiet([until('15:00'), until('12:00')], 'exposed', NOON), null);
  assert.equal(heldQuiet([until('15:00')], 'started', NOON), null);
  assert.equal(heldQuiet([], 'exposed', NOON), null);
});
