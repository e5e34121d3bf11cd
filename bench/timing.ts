// What benchmarks measure with.

/** Milliseconds on the clock. */
export function timed<Result>(work: () => Result): { readonly ms: number; readonly result: Result } {
  const start = performance.now();
  const result = work();
  return { ms: performance.now() - start, result };
}

/** Milliseconds of this thread's CPU, for long work on a machine that does other things as well: some count in steps of 4. */
export function cpuTimed<Result>(work: () => Result): { readonly ms: number; readonly result: Result } {
  const before = process.threadCpuUsage();
  const result = work();
  const { user, system } = process.threadCpuUsage(before);
  return { ms: (user + system) / 1000, result };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
