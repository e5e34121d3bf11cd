// What the operating system's error codes mean for a probe.
import type { ProbeFailure, ProbeStep } from './observation.ts';

/** `error`: whatever a socket emitted. Told by its `code` alone, never by its text. */
export function socketFailure(error: unknown, step: ProbeStep): ProbeFailure {
  const code = errorCode(error);
  switch (code) {
    case 'ECONNREFUSED':
      return { code: 'refused' };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
    // No address on this side to reach such an address from: IPv6 on a machine without it.
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return { code: 'unreachable' };
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
      return { code: 'reset', step };
    case 'ETIMEDOUT':
      return { code: 'timed-out', step };
    default:
      return { code: 'local', detail: code };
  }
}

/** The `code` of an error, e.g. `ECONNREFUSED`. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'error without a code';
}
