// Ctrl-C during long work: the work is told to end, and a second one ends the process at once.

/** Runs `work` with a signal that is aborted when the process is interrupted. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => {
    controller.abort();
  };
  // Once: without a listener, Node ends the process on the next SIGINT.
  process.once('SIGINT', interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', interrupt);
  }
}
