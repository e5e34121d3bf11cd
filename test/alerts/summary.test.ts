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

const SEVERAL: Story['affected'] = {
  pairs: 3,
  firmware: 3,
  targets: 1,
  devices: 52_000,
  uncounted: 0,
  news: 3,
  over: 0,
  worst: [],
};

/** Three firmware lines that refuse three of eight addresses of a target that none is updated through. */
function several(overrides: Partial<Story>): Story {
  const endpoints = Array.from({ length: 8 }, (_, n) =>
    view(`192.0.2.${String(n)}`, n < 3 ? { verdict: refused() } : {}),
  );
  const shares = [
    { at: NOON - DAY, refused: 1, answered: 8 },
    { at: NOON, refused: 3, answered: 8 },
  ];
  const state = outlook('started', { endpoints, shares });
  return story('safe', 'started', { purpose: 'service', state, affected: SEVERAL, ...overrides });
}

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
    summary: `${WHO} may soon refuse ${TARGET}: what was issued for the name is not settled yet`,
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
    name: 'eased is for the occasion to say',
    story: story('broken', 'started', { kind: 'eased' }),
    summary: `${WHO} refuses ${TARGET} on 2 of 3 addresses: needs New Root G2 (device prints -688)`,
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
  {
    name: 'several firmware lines on one target, and how it was yesterday',
    story: several({}),
    summary: `3 firmware lines (52,000 devices) refuse ${TARGET} on 3 of 8 addresses (1 of 8 yesterday): needs New Root G2 (device prints -688)`,
  },
  {
    name: 'several targets',
    story: several({ affected: { ...SEVERAL, pairs: 5, targets: 2 } }),
    summary: '3 firmware lines (52,000 devices) refuse 2 targets: needs New Root G2 (device prints -688)',
  },
  {
    name: 'nobody said how many devices any of them has',
    story: several({ affected: { ...SEVERAL, devices: 0, uncounted: 3, targets: 2 } }),
    summary: '3 firmware lines refuse 2 targets: needs New Root G2 (device prints -688)',
  },
  {
    name: 'grown',
    story: several({ kind: 'grown', affected: { ...SEVERAL, pairs: 1_203, targets: 2, news: 1_200 } }),
    summary:
      '3 firmware lines (52,000 devices) refuse 2 targets: needs New Root G2 (device prints -688); 1,200 of 1,203 pairs are new',
  },
  {
    name: 'grown by one',
    story: several({ kind: 'grown', affected: { ...SEVERAL, targets: 2, news: 1 } }),
    summary:
      '3 firmware lines (52,000 devices) refuse 2 targets: needs New Root G2 (device prints -688); 1 of 3 pairs is new',
  },
  {
    name: 'that nobody acknowledged it is for the occasion to say',
    story: several({ kind: 'escalated', affected: { ...SEVERAL, targets: 2 } }),
    summary: '3 firmware lines (52,000 devices) refuse 2 targets: needs New Root G2 (device prints -688)',
  },
  {
    name: 'reopened is for the occasion to say',
    story: story('safe', 'started', { kind: 'reopened' }),
    summary: `${WHO} refuses ${TARGET} on 2 of 3 addresses: needs New Root G2 (device prints -688)`,
  },
  {
    name: 'goes on elsewhere as a whole',
    story: story('exposed', 'unknown', { kind: 'resolved', incident: incident('safe', { continuedIn: 'inc-b' }) }),
    summary: `${WHO} on ${TARGET}: goes on as incident inc-b`,
  },
  {
    name: 'all of several are safe again',
    story: several({
      kind: 'resolved',
      from: 'started',
      to: 'safe',
      incident: incident('safe', { openedAt: NOON - DAY }),
    }),
    summary: `3 firmware lines (52,000 devices) accept ${TARGET} again, after 1 d`,
  },
  {
    name: 'several are silent',
    story: several({ to: 'unknown', state: outlook('unknown') }),
    summary: `No telling whether 3 firmware lines (52,000 devices) accept ${TARGET}: 3 of 3 probes failed`,
  },
  {
    name: "a stranger's name is left for the sinks to escape, in one line",
    story: story('safe', 'broken', {
      ...withEndpoints('broken', [
        view('192.0.2.1', {
          verdict: refused({ missing: missingAnchor({ subject: 'CN=<b>Root</b>\\0A\\0DBcc: all' }) }),
        }),
      ]),
    }),
    summary: `${WHO} is stranded, refuses ${TARGET}: needs <b>Root</b>\\0A\\0DBcc: all (device prints -688)`,
  },
];

for (const row of summaries) {
  test(`summary: ${row.name}`, () => {
    assert.equal(summaryOf(row.story), row.summary);
  });
}
