// What the config says of mail: the receivers of it, and the server that it goes out through.
import { z } from 'zod';

import { caFile, host, port, secret, SECRET_FORM, text } from '../../../config/schema-parts.ts';

const ADDRESS = "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\\u00a1-\\uffff-]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?";
const mailAddress = text(new RegExp(`^${ADDRESS}$`), 'a mail address such as ops@example.com');
const mailbox = text(
  new RegExp(`^${ADDRESS}$|^[ !#-;=?A-~\\u00a1-\\uffff]{1,100}<${ADDRESS}>$`),
  'a mail address such as ops@example.com or Operations <ops@example.com>',
);

export const emailConfig = z.strictObject({
  to: z.array(mailAddress).min(1).describe('Who gets the mail.'),
  from: mailbox.optional().describe('Overrides smtp.from.'),
});
export type EmailConfig = z.output<typeof emailConfig>;

export const smtpConfig = z.strictObject({
  host: host.describe('The mail server.'),
  port: port.default(587).describe('Its port.'),
  tls: z
    .enum(['starttls', 'implicit', 'opportunistic', 'none'])
    .optional()
    .describe('Default: implicit on port 465, opportunistic on loopback, else starttls, which is then demanded.'),
  user: z.string().min(1).optional().describe('Whom to log in as.'),
  password: secret.optional().describe(`The password of user, as ${SECRET_FORM}.`),
  from: mailbox.default('anchorwatch@localhost').describe('Who the mail is from.'),
  ca: caFile.optional().describe('PEM file of the CA of a private mail server, relative to this file; trusted alone.'),
});
export type SmtpConfig = z.output<typeof smtpConfig>;
