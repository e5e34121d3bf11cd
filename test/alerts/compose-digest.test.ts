// The digest: what changed without breaking anything, what is coming, what is healthy.
import assert from 'node:assert/strict';
import test from 'node:test';

import { composeDigest, type DigestInput } from '../../src/alerts/compose-digest.ts';
import type { WatchHealth } from '../../src/alerts/digest.ts';
import { digestMessage } from '../../src/alerts/render/digest-message.ts';
import { renderText } from '../../src/alerts/render/text.ts';
import { type Finding, OUTLOOK_LEVELS, type Rotation } from '../../src/outlook/outlook.ts';
import {
  certificateRef,
  DAY,
  FIRMWARE,
  HOUR,
  incident,
  MODERN,
  NOON,
  OTHER_TARGET,
  outlook,
  reachAt,
  RSA_ONLY,
  TARGET,
} from './scene.ts';

const FROM = NOON - 7 * DAY;
const WELL: WatchHealth = {
  ...{ cycles: 1_008, cyclesFailed: 0, probes: 6_048, probesFailed: 2 },
  ...{ delivered: 1, undeliverable: 0, pending: 0 },
};

function digestOf(changes: Partial<DigestInput> = {}) {
  return composeDigest({ from: FROM, to: NOON, outlooks: [], reaches: [], incidents: [], watch: WELL, ...changes });
}

function rotation(changes: Partial<Rotation> = {}): Rotation {
  const anchor = 'CN=Old Root CA';
  const at = { address: '192.0.2.1', hello: MODERN, at: NOON - DAY };
  return { kind: 'renewal', ...at, anchorBefore: anchor, anchorAfter: anchor, ...changes };
}

function changesIn(outlooks: DigestInput['outlooks']) {
  return digestOf({ outlooks }).digest.changes.map(({ target, text, count }) => [target, text, count]);
}

const RENEWED = 'certificate renewed, same key';

interface Row {
  readonly name: string;
  readonly outlooks: DigestInput['outlooks'];
  readonly changes: readonly (readonly [string, string, number])[];
}

const refusedNow = rotation({ kind: 'anchor-changed-refused', anchorAfter: 'CN=New Root G2' });

const rows: readonly Row[] = [
  { name: 'nothing', outlooks: [outlook('safe')], changes: [] },
  {
    name: 'a renewal on three addresses is one line',
    outlooks: [
      outlook('safe', {
        rotations: ['1', '2', '3'].map((n) => rotation({ address: `192.0.2.${n}`, at: NOON - Number(n) })),
      }),
    ],
    changes: [[TARGET, RENEWED, 3]],
  },
  {
    name: 'the same endpoint as two firmware lines see it counts once, of two client hellos each',
    outlooks: [
      outlook('safe', { rotations: [rotation()] }),
      outlook('safe', { firmware: 'b', rotations: [rotation(), rotation({ hello: RSA_ONLY })] }),
    ],
    changes: [[TARGET, RENEWED, 2]],
  },
  {
    name: 'other targets and other kinds are lines of their own, the latest first',
    outlooks: [
      outlook('safe', {
        rotations: [rotation({ at: NOON - 3 }), rotation({ kind: 'intermediate-changed', at: NOON - 2 })],
      }),
      outlook('safe', { target: OTHER_TARGET, rotations: [rotation({ at: NOON - 1 })] }),
    ],
    changes: [
      [OTHER_TARGET, RENEWED, 1],
      [TARGET, 'another intermediate, same anchor', 1],
      [TARGET, RENEWED, 1],
    ],
  },
  {
    name: 'another anchor that is accepted is told with both names',
    outlooks: [
      outlook('safe', { rotations: [rotation({ kind: 'anchor-changed-accepted', anchorAfter: 'CN=New Root' })] }),
    ],
    changes: [[TARGET, 'another anchor, accepted: Old Root CA → New Root', 1]],
  },
  {
    name: 'what is refused is no change of this kind',
    outlooks: [outlook('broken', { rotations: [refusedNow] })],
    changes: [],
  },
  {
    name: 'nor is what nobody can judge',
    outlooks: [outlook('exposed', { rotations: [rotation({ kind: 'anchor-changed-uncertain' })] })],
    changes: [],
  },
  {
    name: 'nor what one firmware accepts and another refuses',
    outlooks: [
      outlook('safe', { firmware: 'new', rotations: [rotation({ kind: 'anchor-changed-accepted' })] }),
      outlook('broken', { rotations: [refusedNow] }),
    ],
    changes: [],
  },
  {
    name: 'what a firmware refuses of one target is told of another',
    outlooks: [
      outlook('broken', { rotations: [refusedNow] }),
      outlook('safe', { target: OTHER_TARGET, rotations: [rotation()] }),
    ],
    changes: [[OTHER_TARGET, RENEWED, 1]],
  },
  {
    name: 'what is before, or at the instant of the last digest, was told',
    outlooks: [outlook('safe', { rotations: [rotation({ at: FROM }), rotation({ at: FROM - DAY })] })],
    changes: [],
  },
  {
    name: 'the instants at the two ends',
    outlooks: [
      outlook('safe', { rotations: [rotation({ at: FROM + 1 }), rotation({ at: NOON }), rotation({ at: NOON + 1 })] }),
    ],
    changes: [[TARGET, RENEWED, 2]],
  },
];

for (const { name, outlooks, changes } of rows) {
  test(`digest, what changed: ${name}`, () => {
    assert.deepEqual(changesIn(outlooks), changes);
  });
}

function pathEnds(subject: string, at: number): Finding {
  return { code: 'path-ends', endsWith: certificateRef(subject), at };
}

test('digest, what is coming: each certificate once, the soonest first, with whom it concerns', () => {
  const notRenewed: Finding = {
    code: 'end-entity-not-renewed',
    endEntity: certificateRef('CN=*.example'),
    at: NOON + DAY,
  };
  const { digest, summary } = digestOf({
    outlooks: [
      outlook('exposed', { findings: [pathEnds('CN=R1', NOON + 9 * DAY), pathEnds('CN=Over', NOON)] }),
      // Another certificate with the same key, which ends before.
      outlook('exposed', { firmware: 'b', findings: [pathEnds('CN=R1', NOON + 8 * DAY), notRenewed] }),
      outlook('exposed', { target: OTHER_TARGET, findings: [notRenewed] }),
    ],
  });
  assert.deepEqual(
    digest.coming.map(({ at, text, pair, pairs }) => [at, text, `${pair.firmware} ${pair.target}`, pairs]),
    [
      [NOON + DAY, '*.example ends, and is not renewed', `b ${TARGET}`, 2],
      [NOON + 8 * DAY, 'R1 ends', `b ${TARGET}`, 2],
    ],
  );
  assert.match(summary, /2 dates ahead/);
});

test('digest: levels, firmware lines, targets and devices are counted', () => {
  const outlooks = [outlook('safe'), outlook('broken', { target: OTHER_TARGET }), outlook('safe', { firmware: 'b' })];
  const { digest, summary } = digestOf({ outlooks, reaches: [reachAt(outlooks.slice(0, 2))] });
  const none = Object.fromEntries(OUTLOOK_LEVELS.map((level) => [level, 0]));
  assert.deepEqual(digest.levels, { ...none, safe: 2, broken: 1 });
  assert.deepEqual([digest.firmware, digest.targets, digest.fleet.atRisk.devices], [2, 2, 12_400]);
  assert.equal(summary, 'This week: 12,400 devices at risk, no open incident, 2 of 3 pairs safe');
});

test('digest: the incidents of the week, the open ones first and the loudest of them in front', () => {
  const incidents = [
    incident('safe', { id: 'over', resolvedAt: NOON - HOUR }),
    incident('exposed', { id: 'old', openedAt: NOON - 3 * DAY }),
    incident('broken', { id: 'loud' }),
    incident('exposed', { id: 'new', openedAt: NOON - DAY }),
  ];
  const { digest, summary } = digestOf({ incidents });
  assert.deepEqual(
    digest.incidents.map(({ incident: id }) => id),
    ['loud', 'new', 'old', 'over'],
  );
  assert.match(summary, /3 open incidents/);
});

test('digest: of each list at most 50, and how many more; the summary counts them all', () => {
  const many = Array.from({ length: 60 }, (_, index) => index);
  const { digest, summary } = digestOf({
    incidents: many.map((n) => incident('broken', { id: `inc-${String(n)}` })),
    outlooks: many.map((n) =>
      outlook('exposed', {
        target: `h${String(n)}.example:443`,
        findings: [pathEnds(`CN=R${String(n)}`, NOON + n + 1)],
        rotations: [rotation()],
      }),
    ),
  });
  assert.deepEqual([digest.incidents.length, digest.coming.length, digest.changes.length], [50, 50, 50]);
  assert.deepEqual(digest.more, { incidents: 10, coming: 10, changes: 10 });
  assert.match(summary, /60 open incidents, 60 dates ahead/);
});

test('digest: nothing at all reads as health', () => {
  const notification = digestOf({ outlooks: [outlook('safe')], reaches: [reachAt([outlook('safe')])] });
  assert.equal(notification.summary, 'This week: no open incident, 1 of 1 pair safe');
  const text = renderText(digestMessage(notification));
  assert.match(text, /Nothing to do\./);
  assert.match(text, /none is stranded or at risk/);
});

test('digest: a week without a cycle does not read as health', () => {
  const { summary } = digestOf({ watch: { ...WELL, cycles: 0 } });
  assert.equal(summary, 'This week: no cycle completed, no open incident, 0 of 0 pairs safe');
});

test('digest: the same time gives the same id, another another', () => {
  assert.equal(digestOf().id, digestOf({ outlooks: [outlook('safe', { firmware: FIRMWARE })] }).id);
  assert.notEqual(digestOf().id, digestOf({ to: NOON + 7 * DAY }).id);
});
