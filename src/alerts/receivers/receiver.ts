// What a receiver is to delivery: a name, and one attempt to send. Receivers never wait, repeat or remember.
import type { SecretSource } from '../../config/schema-parts.ts';
import type { Clock } from '../../lib/clock.ts';
import { CodedError } from '../../lib/coded-error.ts';
import type { AckLinks } from '../ack-links.ts';
import type { AlertLogger } from '../logger.ts';
import type { Notification } from '../notification.ts';
import type { SmtpConfig } from './email/config.ts';

export interface Receiver {
  readonly name: string;
  /** How many incidents it may be told of at the same time; default: 4. */
  readonly parallel?: number;
  /**
   * One attempt. Rejects for nothing: what went wrong is the result. Settles soon after the attempt's signal is
   * aborted; what was on its way then may have arrived all the same. Safe to call for several notifications at once.
   */
  readonly send: (notification: Notification, attempt: Attempt) => Promise<SendResult>;
}

/** What an attempt is made under. */
export interface Attempt {
  readonly signal: AbortSignal;
  /** Recipients that earlier attempts have reached: they are not told again. */
  readonly reached: readonly string[];
}

/** What became of an attempt. Texts are for people: free of secrets, and visible characters only. */
export type SendResult =
  | {
      readonly kind: 'sent';
      /** What the operator should know although it was sent: recipients that the server refused. */
      readonly warning: string | null;
    }
  | {
      readonly kind: 'retry';
      readonly error: string;
      /** What the receiver asked for (Retry-After), in milliseconds. */
      readonly retryAfterMs: number | null;
      /** Recipients that have it, by this attempt or an earlier one; empty where there is one recipient only. */
      readonly reached: readonly string[];
    }
  /** The receiver will not take it however often it is tried. */
  | { readonly kind: 'refused'; readonly error: string };

export function sent(warning: string | null = null): SendResult {
  return { kind: 'sent', warning };
}

export function retry(error: string, retryAfterMs: number | null = null, reached: readonly string[] = []): SendResult {
  return { kind: 'retry', error, retryAfterMs, reached };
}

export function refused(error: string): SendResult {
  return { kind: 'refused', error };
}

/** What a receiver may need beside its own part of the config; all that is read from elsewhere has been read. */
export interface ReceiverParts {
  /** What routes call it. */
  readonly name: string;
  /** What is behind a secret of the config. */
  readonly secretOf: (source: SecretSource) => string;
  /** The PEM text in a CA file of the config (`ca`), by the path as it stands there; null of none. */
  readonly pemOf: (file: string | undefined) => string | null;
  readonly smtp: SmtpConfig | null;
  /** Where proxies are named. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly logger: AlertLogger;
  readonly certificates: CertificateSource;
  /** Makes links by which a reader acknowledges; null when the config does not say where the page is. */
  readonly ackLinks: AckLinks | null;
}

/** The DER of certificates by their SHA-256, as far as they are stored. */
export type CertificateSource = (sha256s: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>;

/** Makes a receiver. Throws ReceiverConfigError when what a secret or file holds does not do. */
export type CreateReceiver<Config> = (config: Config, parts: ReceiverParts) => Receiver;

/** What is wrong with a receiver's part of the config, seen only when its secrets were read; free of secrets. */
export class ReceiverConfigError extends CodedError<'receiver-config-invalid'> {
  /** Below the kind, e.g. `['secret']`. */
  readonly path: readonly string[];
  readonly found: string;
  readonly expected: string;

  constructor(path: readonly string[], found: string, expected: string) {
    super('receiver-config-invalid', `${path.join('.')}: found ${found}, expected ${expected}`);
    this.path = path;
    this.found = found;
    this.expected = expected;
  }
}
