// The receivers that the config names. A new kind of receiver is a folder beside this file, and a line in it.
import type { Config, ReceiverConfig } from '../../config/schema.ts';
import type { Clock } from '../../lib/clock.ts';
import { CodedError } from '../../lib/coded-error.ts';
import type { AlertLogger } from '../logger.ts';
import { LOG_RECEIVER } from '../routes.ts';
import { emailReceiver } from './email/email-receiver.ts';
import { logReceiver } from './log/log-receiver.ts';
import type { Receiver } from './receiver.ts';
import { webhookReceiver } from './webhook/webhook-receiver.ts';

/** What receivers need besides the config, read beforehand. */
export interface ReceiverParts {
  readonly smtpPassword: string | null;
  /** PEM of `smtp.ca`. */
  readonly smtpCa: string | null;
  /** By the name of the receiver; none: unsigned. */
  readonly webhookSecrets: ReadonlyMap<string, string>;
  readonly clock: Clock;
  readonly logger: AlertLogger;
}

/**
 * One receiver for each that the config names, or the log when it names none. Throws CodedError `smtp-missing` for mail
 * without a server, and `webhook-secret-invalid`.
 */
export function createReceivers(config: Pick<Config, 'receivers' | 'smtp'>, parts: ReceiverParts): readonly Receiver[] {
  if (config.receivers.length === 0) return [logReceiver(LOG_RECEIVER, parts.logger)];
  return config.receivers.map((receiver) => createReceiver(receiver, config.smtp, parts));
}

function createReceiver(
  { name, email, webhook }: ReceiverConfig,
  smtp: Config['smtp'],
  parts: ReceiverParts,
): Receiver {
  if (email !== undefined) {
    if (smtp === undefined) throw new CodedError('smtp-missing', `receiver ${name}: email needs smtp in the config`);
    const { smtpPassword: password, smtpCa: ca } = parts;
    return emailReceiver({ name, to: email.to, from: email.from ?? smtp.from, smtp, password, ca });
  }
  if (webhook !== undefined) {
    const secret = parts.webhookSecrets.get(name) ?? null;
    return webhookReceiver({ name, url: webhook.url, secret, clock: parts.clock });
  }
  return logReceiver(name, parts.logger);
}
