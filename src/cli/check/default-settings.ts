// The settings of a check without a config file: those of an empty one, spelled out.
// Loading the schema to ask it takes a quarter of the time of such a check; a test keeps the two equal.
import type { ProbeConfig } from '../../config/schema.ts';
import type { Protocol } from '../../probe/observation.ts';
import type { CheckSubject } from './subject.ts';

const PROBE: ProbeConfig = {
  connectTimeout: 10_000,
  handshakeTimeout: 10_000,
  timeout: 30_000,
  dnsTimeout: 10_000,
  maxBytes: 1_048_576,
  maxCertificates: 100,
  maxRedirects: 5,
  concurrency: 64,
  perHost: 2,
  jitter: 2_000,
  resolvers: [],
  doh: [],
  probesPerAddress: 3,
  rememberAddresses: 30 * 86_400_000,
  userAgent: 'anchorwatch',
};

export const DEFAULT_SETTINGS: Omit<CheckSubject, 'firmware' | 'targets' | 'stacks'> = {
  fleet: [],
  probe: PROBE,
  assess: { horizonMs: 90 * 86_400_000, deadlineHorizonMs: 365 * 86_400_000, calmRounds: 3 },
  vantage: 'default',
};

/** The port of a target that names none. */
export const DEFAULT_PORTS: Readonly<Record<Protocol, number>> = {
  https: 443,
  tls: 443,
  mqtts: 8883,
  smtp: 25,
  imap: 143,
  pop3: 110,
  postgres: 5432,
};
