// The receiver that sends mail: text, HTML and certificates, over SMTP.
import { createTransport } from 'nodemailer';

import { messageTo } from '../message-to.ts';
import { ReceiverConfigError, type CreateReceiver } from '../receiver.ts';
import { attachmentsOf } from './attachments.ts';
import type { EmailConfig } from './config.ts';
import { mailOf } from './mail.ts';
import { resultOfAnswer, resultOfError } from './smtp-outcome.ts';
import { smtpOptions } from './smtp-options.ts';

/** One connection for each mail: alerts are rare, and a server that is kept waiting closes its end. */
export const createEmailReceiver: CreateReceiver<EmailConfig> = (config, parts) => {
  const { smtp, secretOf, pemOf } = parts;
  if (smtp === null) throw new ReceiverConfigError([], 'no smtp in the config', 'the mail server in smtp');
  const password = smtp.password === undefined ? null : secretOf(smtp.password);
  const { to, from = smtp.from } = config;
  const server = `${smtp.host}:${String(smtp.port)}`;
  const transport = createTransport(smtpOptions({ smtp, password, ca: pemOf(smtp.ca) }));
  return {
    name: parts.name,
    // Small mail servers take few connections from one client.
    parallel: 2,
    send: async (notification, { signal, reached }) => {
      const attachments = await attachmentsOf(notification, parts.certificates, signal);
      const mail = mailOf({ notification, message: messageTo(parts, notification), attachments, to, from });
      // The mail is for all of them on every try, also its To; who gets this copy is the envelope's business.
      const envelope = { from, to: to.filter((recipient) => !reached.includes(recipient)) };
      try {
        return resultOfAnswer(await transport.sendMail({ ...mail, envelope, signal }), server, reached);
      } catch (error) {
        return resultOfError(error, server, reached);
      }
    },
  };
};
