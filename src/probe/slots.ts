// How many probes may be in flight: over all, and of one host.
import { semaphore, type Semaphore } from './semaphore.ts';

export interface Slots {
  /** Runs `probe` once there is room for it. */
  readonly run: <T>(host: string, probe: () => Promise<T>) => Promise<T>;
}

export function probeSlots(limits: { readonly concurrency: number; readonly perHost: number }): Slots {
  const all = semaphore(limits.concurrency);
  const ofHost = new Map<string, Semaphore>();
  return {
    run: (host, probe) => {
      const own = ofHost.get(host) ?? semaphore(limits.perHost);
      ofHost.set(host, own);
      // The host's slot first: who waits for it keeps nobody else out.
      return own.run(() => all.run(probe));
    },
  };
}
