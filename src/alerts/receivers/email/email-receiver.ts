// The receiver that sends mail: text and HTML, over SMTP.
import { createTransport } from 'nodemailer';

import type { Notification } from '../../notification.ts';
import { renderHtml } from '../../render/html.ts';
import { renderSubject } from '../../render/subject.ts';
import { renderText } from '../../render/text.ts';
import { ReceiverConfigError, type CreateReceiver, type Receiver } from '../receiver.ts';
import type { EmailConfig } from './config.ts';
import { resultOfAnswer, resultOfError } from './smtp-outcome.ts';
import { smtpOptions, type SmtpAccess } from './smtp-options.ts';

export const createEmailReceiver: CreateReceiver<EmailConfig> = ({ to, from }, { name, smtp, secretOf, pemOf }) => {
  if (smtp === null) throw new ReceiverConfigError([], 'no smtp in the config', 'the mail server in smtp');
  const password = smtp.password === undefined ? null : secretOf(smtp.password);
  return emailReceiver({ name, to, from: from ?? smtp.from, smtp, password, ca: pemOf(smtp.ca) });
};

export interface EmailOptions extends SmtpAccess {
  readonly name: string;
  readonly to: readonly string[];
  readonly from: string;
}

/** One connection for each mail: alerts are rare, and a server that is kept waiting closes its end. */
export function emailReceiver(options: EmailOptions): Receiver {
  const { name, smtp, to, from } = options;
  const server = `${smtp.host}:${String(smtp.port)}`;
  const transport = createTransport(smtpOptions(options));
  return {
    name,
    send: async (notification, { signal, reached }) => {
      // The mail is the same on every try, also its To; who gets this copy is the envelope's business.
      const envelope = { from, to: to.filter((recipient) => !reached.includes(recipient)) };
      try {
        const answer = await transport.sendMail({ ...mailOf(notification, options), envelope, signal });
        return resultOfAnswer(answer, server, reached);
      } catch (error) {
        return resultOfError(error, server, reached);
      }
    },
  };
}

function mailOf(notification: Notification, { to, from }: EmailOptions) {
  const domain = domainOf(from);
  return {
    from,
    to: [...to],
    subject: renderSubject(notification),
    text: renderText(notification),
    html: renderHtml(notification),
    date: new Date(notification.at),
    // The same on every try, so that mail programs may drop the second; the incident's mails make one thread.
    messageId: `<${notification.id}@${domain}>`,
    references: [`<${notification.incident}@${domain}>`],
    headers: {
      // RFC 3834 section 5: nobody's holiday reply is wanted.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
    // What is sent is what was rendered: no text in it can make nodemailer read a file or fetch a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}
