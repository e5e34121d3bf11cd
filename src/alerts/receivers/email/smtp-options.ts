// From the config's `smtp` to what nodemailer takes: the four ways of TLS, authentication, limits.
import { isIP } from 'node:net';

import type { SmtpConfig } from './config.ts';

export type SmtpTls = NonNullable<SmtpConfig['tls']>;

export interface SmtpAccess {
  readonly smtp: SmtpConfig;
  readonly password: string | null;
  /** PEM of the CA of a private mail server. */
  readonly ca: string | null;
}

// RFC 5321 section 4.5.3.2 allows minutes for each step; an alert is tried again long before that.
const LIMITS = {
  dnsTimeout: 10_000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 30_000,
  socketCloseTimeout: 1_000,
};

/** Options for nodemailer's SMTP transport. */
export function smtpOptions({ smtp, password, ca }: SmtpAccess) {
  const { host, port, user } = smtp;
  return {
    ...LIMITS,
    host,
    port,
    ...tlsOptions(smtpTls(smtp), ca),
    // forceAuth: a server that stops to offer AUTH must not make us send without.
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' }, forceAuth: true }),
  };
}

/** What the config says, or what suits the port and the host: see `smtp.tls` in docs/configuration.md. */
export function smtpTls({ tls, port, host }: Pick<SmtpConfig, 'tls' | 'port' | 'host'>): SmtpTls {
  if (tls !== undefined) return tls;
  if (port === 465) return 'implicit';
  return isLoopback(host) ? 'opportunistic' : 'starttls';
}

function tlsOptions(mode: SmtpTls, ca: string | null) {
  const verified = { minVersion: 'TLSv1.2' as const, ...(ca === null ? {} : { ca }) };
  switch (mode) {
    case 'implicit':
      return { secure: true, tls: verified };
    case 'starttls':
      return { secure: false, requireTLS: true, tls: verified };
    case 'opportunistic':
      // RFC 7435: encrypted to whomever is better than not encrypted. A CA in the config asks for more than that.
      return { secure: false, opportunisticTLS: true, tls: ca === null ? { rejectUnauthorized: false } : verified };
    case 'none':
      return { secure: false, ignoreTLS: true };
  }
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
