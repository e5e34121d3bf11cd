// Lets a limited number in at a time, first come, first served.

export interface Semaphore {
  /** Runs `job` once there is room, and makes room again when it has ended in whatever way. */
  readonly run: <T>(job: () => Promise<T>) => Promise<T>;
}

export function semaphore(limit: number): Semaphore {
  const waiting: (() => void)[] = [];
  let running = 0;
  const enter = (): Promise<void> | undefined => {
    if (running < limit) {
      running += 1;
      return undefined;
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
  const leave = () => {
    const next = waiting.shift();
    // Whoever waits takes over the place, so that nobody else slips in between.
    if (next === undefined) running -= 1;
    else next();
  };
  return {
    run: async (job) => {
      await enter();
      try {
        return await job();
      } finally {
        leave();
      }
    },
  };
}
