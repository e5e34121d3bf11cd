// Whatever a receiver answers and however often the store fails: all of an incident arrives, in order.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { refused, retry, sent } from '../../../src/alerts/receivers/receiver.ts';
import { message, scene, scripted } from './scene.ts';

const ANSWERS = {
  sent: () => sent(),
  down: () => retry('down'),
  busy: () => retry('busy', 7_000),
  refused: () => refused('answered 404'),
  thrown: () => Promise.reject(new Error('a mistake')),
} as const;
const names = Object.keys(ANSWERS) as (keyof typeof ANSWERS)[];

const stories = fc.record({
  incidents: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 14 }),
  /** Few enough that nothing is given up; from then on everything is sent. */
  answers: fc.array(fc.constantFrom(...names), { maxLength: 8 }),
  faults: fc.array(fc.constantFrom('none', 'nothing written', 'but written'), { maxLength: 6 }),
});

test('each incident in order, nothing lost, nothing new while something older waits', async (t) => {
  await fc.assert(
    fc.asyncProperty(stories, async ({ incidents, answers, faults }) => {
      const [answersLeft, faultsLeft] = [[...answers], [...faults]];
      const ops = scripted('ops', () => ANSWERS[answersLeft.shift() ?? 'sent']());
      const { enqueue, deliverAll, states } = await scene(t, [ops.receiver], ({ dueDeliveries, settle }) => ({
        outbox: {
          dueDeliveries,
          settle: async (marks, fallback) => {
            const fault = faultsLeft.shift() ?? 'none';
            if (fault !== 'nothing written') await settle(marks, fallback);
            if (fault !== 'none') throw new Error(fault);
          },
        },
      }));
      const messages = incidents.map((incident, number) => message(incident, number));
      await enqueue('ops', ...messages);
      await deliverAll();

      assert.deepEqual(
        await states('ops'),
        messages.map(({ id }) => `${id} delivered`),
      );
      for (const incident of new Set(incidents)) {
        const expected = messages.filter((one) => one.incident === incident).map(({ id }) => id);
        const got = ops.got.filter((id) => id.startsWith(incident));
        assert.deepEqual(
          got.filter((id, index) => id !== got[index - 1]),
          expected,
        );
      }
    }),
    { numRuns: 40 },
  );
});
