// Two weeks of a fleet as digests: one in which something happened, one in which all was well.
import type { Digest } from '../../../src/alerts/digest.ts';
import type { DigestNotification } from '../../../src/alerts/notification.ts';

const AT = Date.parse('2026-03-02T08:00:00Z');
const DAY = 86_400_000;

/** Something is open, something is coming, something changed. */
export function digestExample(overrides: Partial<Digest> = {}): DigestNotification {
  return {
    about: 'digest',
    kind: 'digest',
    id: 'ntf-d16e57000000002a',
    at: AT,
    incident: 'dig-2026-03-02',
    summary: '1 incident is open, 2 dates are coming, 31 of 36 outlooks are safe',
    digest: {
      ...QUIET,
      levels: { safe: 31, unknown: 0, exposed: 1, likely: 0, started: 4, broken: 0 },
      fleet: {
        stranded: { firmware: 0, devices: 0, uncounted: 0 },
        atRisk: { firmware: 2, devices: 20_700, uncounted: 0 },
        affected: [
          { firmware: 'thermostat-1.4', devices: 12_400, reach: 'at-risk' },
          { firmware: 'camera-2.0', devices: 8_300, reach: 'at-risk' },
        ],
      },
      incidents: [
        {
          incident: 'inc-0123456789ab',
          summary: '3 more firmware lines refuse content.example:443, 4 in all (21,900 devices): need New Root G2',
          level: 'started',
          openedAt: AT - DAY,
          resolvedAt: null,
        },
        {
          incident: 'inc-ba9876543210',
          summary: 'gateway-5.2 (400 devices) accepts api.example:443 again, after 6h',
          level: 'broken',
          openedAt: AT - 4 * DAY,
          resolvedAt: AT - 3.75 * DAY,
        },
      ],
      coming: [
        {
          at: Date.parse('2026-05-01T00:00:00Z'),
          text: 'The path ends with Old Root CA',
          pair: { firmware: 'doorbell-3.1', target: 'files.example:443' },
          pairs: 3,
        },
        {
          at: Date.parse('2026-09-01T00:00:00Z'),
          text: 'The end entity ends, and has not been renewed',
          pair: { firmware: 'sensor-0.9', target: 'mqtt.example:8883' },
          pairs: 1,
        },
      ],
      changes: [
        { at: AT - 2 * DAY, target: 'api.example:443', text: 'certificate renewed, same key', count: 8 },
        { at: AT - 5 * DAY, target: 'files.example:443', text: 'another intermediate, same anchor', count: 1 },
      ],
      more: { incidents: 0, coming: 0, changes: 3 },
      watch: { ...QUIET.watch, cyclesFailed: 2, probesFailed: 41, delivered: 7 },
      ...overrides,
    },
  };
}

/** Nothing happened, and nothing is to be done. */
export function quietDigestExample(): DigestNotification {
  return {
    ...digestExample(),
    id: 'ntf-d16e570000000029',
    summary: 'All 36 outlooks are safe: nothing to do',
    digest: QUIET,
  };
}

const NONE = { firmware: 0, devices: 0, uncounted: 0 };
const QUIET: Digest = {
  from: AT - 7 * DAY,
  to: AT,
  levels: { safe: 36, unknown: 0, exposed: 0, likely: 0, started: 0, broken: 0 },
  firmware: 12,
  targets: 5,
  fleet: { stranded: NONE, atRisk: NONE, affected: [] },
  incidents: [],
  coming: [],
  changes: [],
  more: { incidents: 0, coming: 0, changes: 0 },
  watch: {
    cycles: 1_008,
    cyclesFailed: 0,
    probes: 48_384,
    probesFailed: 0,
    delivered: 1,
    undeliverable: 0,
    pending: 0,
  },
};
