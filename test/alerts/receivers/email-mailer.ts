// A receiver of mail for the tests: made from the config's parts, as in the daemon.
import { createEmailReceiver } from '../../../src/alerts/receivers/email/email-receiver.ts';
import type { SmtpConfig } from '../../../src/alerts/receivers/email/config.ts';
import type { Receiver, ReceiverParts } from '../../../src/alerts/receivers/receiver.ts';
import { partsWith } from './told.ts';

export interface MailerOptions {
  readonly smtp?: Partial<SmtpConfig>;
  readonly to?: string[];
  /** Of the login. */
  readonly password?: string;
  /** PEM of the CA of the mail server. */
  readonly ca?: string | null;
  readonly parts?: Partial<ReceiverParts>;
}

export function mailer(port: number, options: MailerOptions = {}): Receiver {
  const { smtp = {}, to = ['ops@example.com'], password, ca = null, parts = {} } = options;
  const secret = { env: 'SMTP_PASSWORD' };
  return createEmailReceiver(
    { to, from: 'Anchor Watch <anchorwatch@example.com>' },
    {
      ...partsWith({ ackUrl: null, ...(password === undefined ? {} : { secret: password }) }),
      name: 'ops',
      pemOf: () => ca,
      smtp: {
        host: '127.0.0.1',
        port,
        from: 'anchorwatch@localhost',
        ...(password === undefined ? {} : { password: secret }),
        ...smtp,
      },
      ...parts,
    },
  );
}
