// All that can be asked of the API.
import type { Operation } from './operation.ts';
import { CERTIFICATE_OPERATIONS } from './resources/certificates.ts';
import { EXPLAIN_OPERATIONS } from './resources/explain.ts';
import { FIRMWARE_OPERATIONS } from './resources/firmware.ts';
import { FLEET_OPERATIONS } from './resources/fleet.ts';
import { FORECAST_OPERATIONS } from './resources/forecast.ts';
import { HISTORY_OPERATIONS } from './resources/history.ts';
import { INCIDENT_OPERATIONS } from './resources/incidents.ts';
import { OUTLOOK_OPERATIONS } from './resources/outlooks.ts';
import { SILENCE_OPERATIONS } from './resources/silences.ts';
import { TARGET_OPERATIONS } from './resources/targets.ts';

export const OPERATIONS: readonly Operation[] = [
  ...FLEET_OPERATIONS,
  ...FIRMWARE_OPERATIONS,
  ...OUTLOOK_OPERATIONS,
  ...EXPLAIN_OPERATIONS,
  ...TARGET_OPERATIONS,
  ...HISTORY_OPERATIONS,
  ...FORECAST_OPERATIONS,
  ...CERTIFICATE_OPERATIONS,
  ...INCIDENT_OPERATIONS,
  ...SILENCE_OPERATIONS,
];
