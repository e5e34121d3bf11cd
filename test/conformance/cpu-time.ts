// How long something takes, of CPU time: other work on the machine must not count.

/** What takes long is run again: code that is not compiled yet, a collection of garbage or a busy machine take the same work longer. */
const RUNS = 12;

/** The least CPU time in milliseconds of several runs; of one, where that took at most `enoughMs`. */
export async function leastCpuMs(work: () => unknown, enoughMs: number): Promise<number> {
  let least = Infinity;
  for (let runs = 0; runs < RUNS && least > enoughMs; runs += 1) {
    const start = process.cpuUsage();
    await work();
    const used = process.cpuUsage(start);
    least = Math.min(least, (used.user + used.system) / 1000);
  }
  return least;
}
