// The routes that stand in where the config has none.
import assert from 'node:assert/strict';
import test from 'node:test';

import { effectiveRoutes, receiversAt, repeatFor } from '../../src/alerts/routes.ts';
import type { RouteConfig } from '../../src/config/schema.ts';
import { DAY, HOUR } from './scene.ts';

const LOG = { name: 'ops', log: {} };
const route: RouteConfig = { min: 'started', receivers: ['ops'], repeat: HOUR };

const rows = [
  { name: 'nothing configured: everything goes to the log', config: { receivers: [], routes: [] }, to: 'log' },
  { name: 'receivers without routes: all of them', config: { receivers: [LOG], routes: [] }, to: 'ops' },
] as const;
for (const { name, config, to } of rows) {
  test(name, () => {
    const effective = effectiveRoutes({ receivers: [...config.receivers], routes: [] });
    assert.deepEqual(effective.receivers, [to]);
    assert.deepEqual(effective.routes, [{ min: 'exposed', receivers: [to], repeat: 7 * DAY }]);
    assert.deepEqual(receiversAt('unknown', effective.routes), []);
    assert.deepEqual(receiversAt('exposed', effective.routes), [to]);
    assert.equal(repeatFor(to, 'broken', effective.routes), 7 * DAY);
  });
}

test('routes that the config has are taken as they are', () => {
  assert.deepEqual(effectiveRoutes({ receivers: [LOG], routes: [route] }).routes, [route]);
});

test('a receiver that no route names at this level is never told again', () => {
  assert.equal(repeatFor('ops', 'exposed', [route]), null);
  assert.equal(repeatFor('hook', 'broken', [route]), null);
});
