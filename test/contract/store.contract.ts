// What every store must do, whatever engine is behind it. An engine's test file hands in where to open one.
import { describe } from 'node:test';

import { describeCycles } from './cycles.contract.ts';
import { describeDecisions } from './decisions.contract.ts';
import { describeHands } from './hands.contract.ts';
import { describeHistory } from './history.contract.ts';
import { describeObservations } from './observations.contract.ts';
import { describeOutbox } from './outbox.contract.ts';
import { describePrune } from './prune.contract.ts';
import { describeServedHistory } from './served-history.contract.ts';
import { describeSignals } from './signals.contract.ts';
import type { NewPlace } from './store-place.ts';
import { describeWatch } from './watch.contract.ts';

/** The suite, on the engine that `newPlace` opens. */
export function storeContract(engine: string, newPlace: NewPlace): void {
  const parts = {
    cycles: describeCycles,
    decisions: describeDecisions,
    hands: describeHands,
    history: describeHistory,
    observations: describeObservations,
    outbox: describeOutbox,
    prune: describePrune,
    'served history': describeServedHistory,
    signals: describeSignals,
    watch: describeWatch,
  };
  for (const [part, describePart] of Object.entries(parts)) {
    describe(`${engine}: ${part}`, () => {
      describePart(newPlace);
    });
  }
}
