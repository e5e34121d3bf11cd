// What must hold of any history: decide is run over random walks of one outlook, as the daemon would.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { decide } from '../../src/alerts/decide.ts';
import type { Incident } from '../../src/alerts/incident.ts';
import type { Notification } from '../../src/alerts/notification.ts';
import { compareLevels, OUTLOOK_LEVELS, type OutlookLevel } from '../../src/outlook/outlook.ts';
import { decideInput, HOUR, NOON, outlook } from './scene.ts';

const ROUTES = [
  { min: 'exposed' as const, receivers: ['hook'], repeat: 24 * HOUR },
  { min: 'started' as const, receivers: ['ops', 'hook'], repeat: 4 * HOUR },
];

interface Heard {
  readonly receiver: string;
  readonly notification: Notification;
}

/** What is heard while the outlook walks along `levels`, one round an hour, from safe. */
function walk(levels: readonly OutlookLevel[]): {
  readonly heard: readonly Heard[];
  readonly incidents: readonly Incident[];
} {
  const heard: Heard[] = [];
  const incidents = new Map<string, Incident>();
  let from: OutlookLevel = 'safe';
  levels.forEach((to, round) => {
    const now = NOON + round * HOUR;
    const state = outlook(to);
    const decision = decide(
      decideInput({
        now,
        routes: ROUTES,
        incidents: [...incidents.values()].filter(({ resolvedAt }) => resolvedAt === null),
        changes: from === to ? [] : [{ at: now, from, to, state }],
        outlooks: [state],
      }),
    );
    for (const incident of decision.incidents) incidents.set(incident.id, incident);
    heard.push(...decision.deliveries);
    from = to;
  });
  return { heard, incidents: [...incidents.values()] };
}

const levels = fc.array(fc.constantFrom(...OUTLOOK_LEVELS), { maxLength: 40 });

test('each receiver hears of an incident in a sensible order: steps up and down as they were, one end', () => {
  fc.assert(
    fc.property(levels, (path) => {
      const { heard } = walk(path);
      for (const receiver of ['ops', 'hook']) {
        const mine = heard.filter((one) => one.receiver === receiver).map(({ notification }) => notification);
        for (const story of Map.groupBy(mine, ({ incident }) => incident).values()) assertSensible(story);
      }
    }),
  );
});

function assertSensible(story: readonly Notification[]): void {
  let level: OutlookLevel | null = null;
  for (const [index, { kind, outlook: step }] of story.entries()) {
    switch (kind) {
      case 'opened':
        assert.equal(index, 0, 'opened once, and first');
        break;
      case 'raised':
        assert.ok(level === null || compareLevels(step.to, level) > 0, 'raised only above what was told');
        break;
      case 'eased':
      case 'resolved':
        assert.ok(level !== null && compareLevels(step.to, step.from) < 0, `${kind} only after something was told`);
        break;
      case 'reminder':
        assert.equal(step.to, level, 'a reminder repeats what was told');
        break;
      case 'test':
        assert.fail('nothing here is a test');
    }
    level = step.to;
    if (kind === 'resolved') assert.equal(index, story.length - 1, 'nothing after the end');
  }
}

test('at most one incident is open at a time, and it is over exactly when the outlook is safe', () => {
  fc.assert(
    fc.property(levels, (path) => {
      const { incidents } = walk(path);
      const open = incidents.filter(({ resolvedAt }) => resolvedAt === null);
      assert.equal(open.length, (path.at(-1) ?? 'safe') === 'safe' ? 0 : 1);
      assert.equal(open[0]?.level, open.length === 0 ? undefined : path.at(-1));
    }),
  );
});

test('no id is told twice to one receiver', () => {
  fc.assert(
    fc.property(levels, (path) => {
      const ids = walk(path).heard.map(({ receiver, notification }) => `${notification.id}/${receiver}`);
      assert.equal(new Set(ids).size, ids.length);
    }),
  );
});

test('whoever was told that it started is told when it is safe again', () => {
  fc.assert(
    fc.property(levels, (path) => {
      const { heard } = walk([...path, 'started', 'safe']);
      const last = (receiver: string) => heard.findLast((one) => one.receiver === receiver)?.notification.kind;
      assert.deepEqual([last('ops'), last('hook')], ['resolved', 'resolved']);
    }),
  );
});
