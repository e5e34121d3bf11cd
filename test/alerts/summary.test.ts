// The one line of a notification, for every kind and outlook.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { Story } from '../../src/alerts/story.ts';
import { summaryOf } from '../../src/alerts/summary.ts';
import {
  certificateRef,
  DAY,
  HOUR,
  incident,
  missingAnchor,
  NOON,
  OLD_ANCHOR,
  outlook,
  refused,
  RSA_ONLY,
  story,
  TARGET,
  view,
  withEndpoints,
  REFUSED,
  SILENT,
} from './scene.ts';

const WHO = 'thermostat-1.4 (12,400 devices)';

const summaries: readonly { name: string; story: Story; summary: string }[] = [
  {
    name: 'started',
    story: story('safe', 'started'),
    summary: `${WHO} refuses ${TARGET} on 2 of 3 addresses: needs New Root G2 (device prints -688)`,
  },
  {
    name: 'broken',
    story: story('safe', 'broken'),
    summary: `${WHO} is stranded, refuses ${TARGET} on all 3 addresses: needs New Root G2 (device prints -688)`,
  },
  {
    name: 'nobody said how many devices',
    story: story('safe', 'broken', { devices: null }),
    summary: `thermostat-1.4 is stranded, refuses ${TARGET} on all 3 addresses: needs New Root G2 (device prints -688)`,
  },
  {
    name: 'one device, one address, a stack without codes',
    story: story('safe', 'broken', {
      devices: 1,
      ...withEndpoints('broken', [view('192.0.2.1', { verdict: refused({ deviceCode: null }) })]),
    }),
    summary: `thermostat-1.4 (1 device) is stranded, refuses ${TARGET}: needs New Root G2`,
  },
  {
    name: 'one client hello of an address is refused, another accepted',
    story: story('safe', 'started', withEndpoints('started', [view('192.0.2.1'), { ...REFUSED, hello: RSA_ONLY }])),
    summary: `${WHO} refuses ${TARGET} with client hello tls12-rsa: needs New Root G2 (device prints -688)`,
  },
  {
    name: 'a refusal that no anchor helps against',
    story: story('safe', 'broken', {
      ...withEndpoints('broken', [
        view('192.0.2.1', { verdict: refused({ code: 'expired', deviceCode: '-651', missing: null }) }),
      ]),
    }),
    summary: `${WHO} is stranded, refuses ${TARGET}: a served certificate has expired (device prints -651)`,
  },
  {
    name: 'two lists that ask for two anchors',
    story: story('safe', 'broken', {
      ...withEndpoints('broken', [
        REFUSED,
        view('192.0.2.1', {
          hello: RSA_ONLY,
          verdict: refused({ missing: missingAnchor({ subject: 'CN=New Root G3', certificate: null }) }),
        }),
      ]),
    }),
    summary: `${WHO} is stranded, refuses ${TARGET}: needs New Root G2 and New Root G3 (device prints -688)`,
  },
  {
    name: 'refused when last heard of, silent since',
    story: story('safe', 'broken', {
      state: outlook('broken', { endpoints: [{ ...SILENT, address: '192.0.2.1' }], remembered: [REFUSED] }),
    }),
    summary: `${WHO} is stranded, refuses ${TARGET}: needs New Root G2 (device prints -688)`,
  },
  {
    name: 'accepted again, not for long enough to call it over',
    story: story('safe', 'started', withEndpoints('started', [view('192.0.2.1')])),
    summary: `${WHO} may refuse ${TARGET} again: it has not been accepted for long enough yet`,
  },
  {
    name: 'exposed: the anchor ends',
    story: story('safe', 'exposed', {
      state: outlook('exposed', {
        findings: [
          { code: 'end-entity-not-renewed', endEntity: certificateRef('CN=content.example'), at: NOON + 80 * DAY },
          { code: 'path-ends', endsWith: OLD_ANCHOR, at: NOON + 30 * DAY },
        ],
      }),
    }),
    summary: `${WHO} will refuse ${TARGET} from 2026-03-31: Old Root CA ends`,
  },
  {
    name: 'exposed: the end entity ends',
    story: story('safe', 'exposed', {
      state: outlook('exposed', {
        findings: [{ code: 'end-entity-not-renewed', endEntity: certificateRef('CN=content.example'), at: NOON + DAY }],
      }),
    }),
    summary: `${WHO} will refuse ${TARGET} from 2026-03-02 unless its certificate is renewed`,
  },
  {
    name: 'exposed for a reason that has no date',
    story: story('safe', 'exposed'),
    summary: `${WHO} may come to refuse ${TARGET}`,
  },
  {
    name: 'likely',
    story: story('safe', 'likely'),
    summary: `${WHO} may soon refuse ${TARGET}: a certificate that it would refuse has been issued for the name`,
  },
  {
    name: 'unknown',
    story: story('safe', 'unknown'),
    summary: `No telling whether ${WHO} accepts ${TARGET}: 3 of 3 probes failed`,
  },
  {
    name: 'a reminder says for how long',
    story: story('safe', 'started', {
      kind: 'reminder',
      incident: incident('started', { openedAt: NOON - 28 * HOUR }),
    }),
    summary: `${WHO} refuses ${TARGET} on 2 of 3 addresses: needs New Root G2 (device prints -688), for 1 d 4 h now`,
  },
  {
    name: 'eased',
    story: story('broken', 'started', { kind: 'eased' }),
    summary: `Eased: ${WHO} refuses ${TARGET} on 2 of 3 addresses: needs New Root G2 (device prints -688)`,
  },
  {
    name: 'out of sight is not eased',
    story: story('broken', 'unknown', { kind: 'eased' }),
    summary: `No telling whether ${WHO} accepts ${TARGET}: 3 of 3 probes failed`,
  },
  {
    name: 'resolved after a refusal',
    story: story('broken', 'safe', { kind: 'resolved', incident: incident('safe', { openedAt: NOON - 2 * HOUR }) }),
    summary: `${WHO} accepts ${TARGET} again, after 2 h`,
  },
  {
    name: 'resolved before anything was refused',
    story: story('exposed', 'safe', { kind: 'resolved', incident: incident('safe', { openedAt: NOON - 2 * DAY }) }),
    summary: `${WHO} is safe on ${TARGET} again, after 2 d`,
  },
  {
    name: 'no longer watched',
    story: story('started', 'unknown', { kind: 'resolved', state: null }),
    summary: `${WHO} on ${TARGET} is no longer watched`,
  },
];

for (const row of summaries) {
  test(`summary: ${row.name}`, () => {
    assert.equal(summaryOf(row.story), row.summary);
  });
}
