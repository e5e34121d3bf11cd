// The receiver that sends mail: text and HTML, over SMTP.
import { createTransport } from 'nodemailer';

import { errorText } from '../../../lib/coded-error.ts';
import { visibleText } from '../../../lib/escape.ts';
import type { Notification } from '../../notification.ts';
import { renderHtml } from '../../render/html.ts';
import { renderSubject } from '../../render/subject.ts';
import { renderText } from '../../render/text.ts';
import { retry, sent, type Receiver } from '../receiver.ts';
import { smtpOptions, type SmtpAccess } from './smtp-options.ts';

export interface EmailOptions extends SmtpAccess {
  readonly name: string;
  readonly to: readonly string[];
  readonly from: string;
}

/** One connection for each mail: alerts are rare, and a server that is kept waiting closes its end. */
export function emailReceiver(options: EmailOptions): Receiver {
  const { host, port } = options.smtp;
  const transport = createTransport(smtpOptions(options));
  return {
    name: options.name,
    send: async (notification, { signal }) => {
      try {
        const info = await transport.sendMail({ ...mailOf(notification, options), signal });
        if (info.rejected.length === 0) return sent();
        return sent(`${host}:${String(port)} refused ${visibleText(info.rejected.join(', '))}`);
      } catch (error) {
        return retry(`${host}:${String(port)}: ${visibleText(errorText(error))}`);
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
