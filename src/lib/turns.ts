// One after the other: work that must not overlap, in the order in which it was asked for.

export interface Turns {
  /** Runs `work` when all that was asked for before is over, whatever became of it; gives what it gives. */
  readonly inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    inTurn: (work) => {
      const turn = last.then(work, work);
      last = turn.catch(() => null);
      return turn;
    },
  };
}
