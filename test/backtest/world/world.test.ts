// The world must be right before anything is measured in it: what it says of who refuses what is held against the judge.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { createJudge } from '../../../src/chain/judge.ts';
import { stackNamed } from '../../../src/chain/stacks.ts';
import { instantOf } from '../../../src/daemon/round-views.ts';
import { sctTime } from '../../../src/signals/ct/sct-time.ts';
import { fleetAt, type FleetLink } from './fleet.ts';
import { firstRefusedAt, isRefused, refusingEdges, servingAt } from './truth.ts';
import { makeWorld, type World } from './world.ts';

const OPTIONS = { seed: 'truth', targets: 40, years: 1, rotations: 20, harmless: 6 };
const world = makeWorld(OPTIONS);
const judge = createJudge({ knownRoots: () => [] });

/** What the judge says of the list that an edge begins to serve. */
function judged({ cas }: World, { line, target }: FleetLink, at: number, edge: number): 'accepted' | 'refused' {
  const stack = stackNamed(line.stack);
  const link = fleetAt(world.links, at, cas)
    .find(({ id }) => id === line.id)
    ?.targets.find((one) => one.target === target.key);
  const serves = target.edges[edge];
  assert.ok(stack !== null && link !== undefined && serves !== undefined);
  const { servedList } = servingAt(serves, at);
  const instant = instantOf(line.clock, at);
  const { kind } = judge.judge({ servedList, anchors: link.anchors, stack, host: target.host, at: instant });
  assert.notEqual(kind, 'uncertain');
  return kind === 'refused' ? 'refused' : 'accepted';
}

describe('the simulated world', () => {
  for (const link of world.links) {
    test(`the judge agrees on what ${link.line.id} refuses of ${link.target.key}`, () => {
      for (const [edge, { serves }] of link.target.edges.slice(0, 2).entries()) {
        // From the first day on, and right before each change: nothing expires before it is renewed.
        const changes = serves
          .flatMap(({ from }) => [from - 1, from])
          .filter((at) => at >= world.start && at < world.end);
        for (const at of [world.start, ...changes]) {
          const { footing } = servingAt({ address: '', serves }, at);
          const expected = isRefused(link, footing, at) ? 'refused' : 'accepted';
          assert.equal(judged(world, link, at, edge), expected, new Date(at).toISOString());
        }
      }
    });
  }

  test('is the same from the same seed', () => {
    const again = makeWorld(OPTIONS);
    const shape = ({ targets, links }: World) => [
      targets.map(({ edges, issued }) => [
        edges.map(({ serves }) => serves.map(({ from }) => from)),
        issued.map(({ tbsSha256, notAfter }) => [tbsSha256, notAfter]),
      ]),
      links.map(({ line, target, mendedAt }) => [line.id, target.key, mendedAt]),
    ];
    assert.deepEqual(shape(again), shape(world));
    assert.notDeepEqual(shape(makeWorld({ ...OPTIONS, seed: 'another' })), shape(world));
  });

  test('has each rotation, and refuses nothing on the first day', () => {
    const rotating = world.links.filter(({ target }) => target.rotation !== null);
    assert.equal(new Set(rotating.map(({ target }) => target)).size, OPTIONS.rotations + OPTIONS.harmless);
    for (const link of world.links) {
      const { rotation } = link.target;
      assert.deepEqual(refusingEdges(link, world.start), []);
      const isRefusedLater = rotation !== null && !rotation.isHarmless;
      assert.equal(firstRefusedAt(link), isRefusedLater ? rotation.servedFrom : null);
    }
  });

  test('logs every certificate when it is issued, with its time inside', () => {
    for (const { issued } of world.targets) {
      for (const { der, loggedAt } of issued) assert.equal(sctTime(der), loggedAt);
    }
  });

  test('a backup is never served', () => {
    const backups = world.targets.flatMap(({ issued }) => issued.filter(({ footing }) => footing === null));
    const served = new Set(
      world.targets.flatMap(({ edges }) =>
        edges.flatMap(({ serves }) => serves.flatMap(({ servedList }) => servedList.certificates[0]?.der ?? [])),
      ),
    );
    assert.ok(backups.length > 0);
    for (const { der } of backups) assert.ok(!served.has(der));
  });
});
