// GET /status and /fleet: how anchorwatch does, and how the fleet does.
import type { ReceiverHealth } from '../../../alerts/outbox.ts';
import { isoInstant } from '../../../lib/clock.ts';
import { OUTLOOK_LEVELS, type OutlookLevel } from '../../../outlook/outlook.ts';
import { fleetSummary } from '../../../views/fleet/fleet-summary.ts';
import { watchStatus } from '../../../views/fleet/watch-status.ts';
import { operation } from '../operation.ts';
import { fleetSchema, statusSchema } from '../schemas/fleet.ts';
import { instantOrNull } from './instants.ts';

const status = operation(
  {
    id: 'status',
    method: 'get',
    path: '/status',
    tag: 'watch',
    summary: 'How anchorwatch does: its last cycle, its sources of signals, its receivers',
    answer: statusSchema,
  },
  async ({ parts, now }) => {
    const { watched, version } = parts;
    const found = watchStatus(await watched.current(), watched.stale(), now);
    return {
      version,
      vantage: found.vantage,
      watchingSince: isoInstant(found.watchingSince),
      lastCycleAt: instantOrNull(found.lastCycleAt),
      onTime: found.isOnTime,
      offlineSince: instantOrNull(found.offlineSince),
      staleSources:
        found.staleSources?.map(({ source, since, problem }) => ({ source, since: isoInstant(since), problem })) ??
        null,
      receivers: found.receivers.map(receiverJson),
      counts: { ...found.counts },
    };
  },
);

function receiverJson({ receiver, ...health }: ReceiverHealth) {
  return {
    name: receiver,
    pending: health.pending,
    undeliverable: health.undeliverable,
    failingSince: instantOrNull(health.failingSince),
    lastDeliveredAt: instantOrNull(health.lastDeliveredAt),
    lastError: health.lastError,
  };
}

const fleet = operation(
  {
    id: 'fleet',
    method: 'get',
    path: '/fleet',
    tag: 'watch',
    summary: 'How many devices an update gets to, and how many pairs there are at each level',
    answer: fleetSchema,
  },
  async ({ parts }) => {
    const { devices, levels, notLookedAt, affected } = fleetSummary(await parts.watched.current());
    const worst = OUTLOOK_LEVELS.findLast((level) => levels[level] > 0) ?? ('safe' satisfies OutlookLevel);
    return {
      devices: {
        reachable: { ...devices.reachable },
        'at-risk': { ...devices['at-risk'] },
        stranded: { ...devices.stranded },
        'not-looked-at': { ...devices['not-looked-at'] },
        'no-update-target': { ...devices['no-update-target'] },
      },
      pairs: { ...levels },
      notLookedAt,
      affected: affected.map((line) => ({ ...line })),
      worst,
    };
  },
);

export const FLEET_OPERATIONS = [status, fleet];
