// For load balancers and orchestrators: whether the process serves, and whether the watch goes on. Open to everybody, so
// that nothing is told of what is watched.
import { isOnTime, lastCycleText } from '../views/last-cycle.ts';
import type { App } from './app-env.ts';
import type { WebParts } from './parts.ts';

export function serveHealth(app: App, { watched, store, clock }: WebParts): void {
  app.get('/healthz', (asked) => asked.json({ status: 'ok' }));
  app.get('/readyz', async (asked) => {
    const reason = await whyNotReady({ watched, store, clock });
    return reason === null ? asked.json({ status: 'ok' }) : asked.json({ status: 'not ready', reason }, 503);
  });
}

async function whyNotReady({ watched, store, clock }: Pick<WebParts, 'watched' | 'store' | 'clock'>) {
  const now = clock.now();
  try {
    const lastCycleAt = await store.lastCycleAt();
    return isOnTime(lastCycleAt, watched.setup().config.schedule, now) ? null : lastCycleText(lastCycleAt, now);
  } catch {
    // What exactly is wrong with it is nobody's business out there; the daemon logs it.
    return 'the store cannot be read';
  }
}
