import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DEFAULT_PORTS, DEFAULT_SETTINGS } from '../../src/cli/check/default-settings.ts';
import * as schema from '../../src/config/schema.ts';

test('a check without a config file has the settings of an empty one', () => {
  const { probe, horizon, deadlineHorizon, calmRounds, vantage } = schema.configSchema.shape;
  assert.deepEqual(DEFAULT_SETTINGS, {
    fleet: [],
    probe: probe.parse({}),
    assess: {
      horizonMs: horizon.parse(undefined),
      deadlineHorizonMs: deadlineHorizon.parse(undefined),
      calmRounds: calmRounds.parse(undefined),
    },
    vantage: vantage.parse(undefined),
  });
});

test('and its ports', () => {
  assert.deepEqual(DEFAULT_PORTS, schema.DEFAULT_PORTS);
});
