// GET /firmware and /firmware/{id}: what each line trusts and depends on, and whether it can be updated.
import { z } from 'zod';

import { reachBody } from '../../../alerts/render/reach-body.ts';
import { isOpen, type Incident } from '../../../alerts/incident.ts';
import type { TrustAnchor } from '../../../chain/trust-anchor.ts';
import type { Firmware } from '../../../firmware/firmware.ts';
import { isoInstant } from '../../../lib/clock.ts';
import type { FirmwareReach, OutlookLevel } from '../../../outlook/outlook.ts';
import { pairKey } from '../../../outlook/outlook.ts';
import { louder } from '../../../views/fleet/served-now.ts';
import { isHit } from '../../../views/incidents/incident-view.ts';
import type { Snapshot } from '../../../views/watched.ts';
import { notFound } from '../api-error.ts';
import { operation } from '../operation.ts';
import { compareKeys, pageOf, pageQuery } from '../page-of.ts';
import { firmwareListSchema, firmwareSchema } from '../schemas/firmware.ts';
import { instantOrNull, refJson } from './instants.ts';

const list = operation(
  {
    id: 'listFirmware',
    method: 'get',
    path: '/firmware',
    tag: 'watch',
    summary: 'The firmware lines of the config',
    query: z.strictObject(pageQuery),
    answer: firmwareListSchema,
    errors: ['bad-parameter'],
  },
  async ({ parts, query }) => {
    const snapshot = await parts.watched.current();
    const levelOf = levels(snapshot);
    const sorted = snapshot.reaches.toSorted((a, b) => compareKeys([a.firmware], [b.firmware]));
    const { items, next } = pageOf(sorted, ({ firmware }) => [firmware], query);
    const stacks = new Map(snapshot.setup.firmware.map(({ id, stack }) => [id, stack]));
    return {
      firmware: items.map((reach) => lineJson(reach, stacks.get(reach.firmware) ?? '', levelOf(reach.firmware))),
      next,
    };
  },
);

const one = operation(
  {
    id: 'firmware',
    method: 'get',
    path: '/firmware/{id}',
    tag: 'watch',
    summary: 'One firmware line: its targets, its anchors, the ways on which updates get to it',
    params: z.strictObject({ id: z.string().describe('`id` of the firmware line in the config.') }),
    answer: firmwareSchema,
    errors: ['not-found'],
  },
  async ({ parts, params }) => {
    const snapshot = await parts.watched.current();
    const line = snapshot.setup.firmware.find(({ id }) => id === params.id);
    const reach = snapshot.reaches.find(({ firmware }) => firmware === params.id);
    if (line === undefined || reach === undefined) throw notFound('firmware', params.id);
    const config = snapshot.setup.config.firmware.find(({ id }) => id === line.id);
    return {
      ...lineJson(reach, line.stack, levels(snapshot)(line.id)),
      ...reachBody(reach),
      clock: clockText(line.clock),
      labels: config?.labels ?? {},
      targets: snapshot.links.filter(({ firmware }) => firmware.id === line.id).map((link) => linkJson(link, snapshot)),
      incidents: snapshot.alerting.incidents
        .filter((incident) => isOpen(incident) && hits(incident, line.id))
        .map(({ id, summary }) => ({ id, summary })),
    };
  },
);

export const FIRMWARE_OPERATIONS = [list, one];

function levels({ outlooks }: Snapshot): (firmware: string) => OutlookLevel | null {
  const loudest = new Map<string, OutlookLevel | null>();
  for (const { firmware, level } of outlooks.values()) {
    loudest.set(firmware, louder(loudest.get(firmware) ?? null, level));
  }
  return (firmware) => loudest.get(firmware) ?? null;
}

function lineJson({ firmware, devices, reach, because }: FirmwareReach, stack: string, outlook: OutlookLevel | null) {
  return { id: firmware, devices, stack, reach, because, outlook };
}

function linkJson({ target, purpose, via, anchors, firmware }: Snapshot['links'][number], { outlooks }: Snapshot) {
  const state = outlooks.get(pairKey({ firmware: firmware.id, target })) ?? null;
  return {
    target,
    purpose,
    via,
    outlook: state?.level ?? null,
    since: instantOrNull(state?.since ?? null),
    anchors: anchors.anchors.map(anchorJson),
  };
}

function anchorJson({ subject, spkiSha256, certificate }: TrustAnchor) {
  const { sha256 = null, notBefore = null, notAfter = null } = certificate ?? {};
  return refJson({ subject: subject.text, sha256, spkiSha256, notBefore, notAfter });
}

function clockText(clock: Firmware['clock']): string {
  return clock.kind === 'build' ? `build:${isoInstant(clock.at)}` : clock.kind;
}

function hits({ members }: Incident, firmware: string): boolean {
  return members.some((member) => member.firmware === firmware && isHit(member));
}
