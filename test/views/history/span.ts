// Spans for tests: whole and valid, each with what a test wants different.
import type { StoredSpan } from '../../../src/store/store.ts';

export const HOUR = 3_600_000;

/** Of 192.0.2.1; `list` null is a failure. Instants are hours, `to` null stands. */
export function span(list: string | null, from: number, last: number, changes: Partial<StoredSpan> = {}): StoredSpan {
  return {
    id: from * 1_000 + last,
    address: '192.0.2.1',
    hello: { profile: 'modern', sni: true },
    vantage: 'local',
    firstSeenAt: from * HOUR,
    lastSeenAt: last * HOUR,
    timesSeen: last - from + 1,
    stretches: 1,
    supersededAt: (last + 1) * HOUR,
    answer:
      list === null
        ? { kind: 'failed', failure: { code: 'timed-out', step: 'connect' } }
        : { kind: 'served', servedList: list, tlsVersion: 0x0304, proven: true, handshakeFailure: null },
    ...changes,
  };
}

export const stands = { supersededAt: null } as const;
export const OTHER = { address: '192.0.2.2' } as const;
