// A real SMTP server on loopback that keeps every mail it gets.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

import { arrivals } from './arrivals.ts';
import { issue, privateKeyPem, type IssuedCertificate } from './ca.ts';

export interface SmtpSinkOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `none`: no TLS is offered. */
  readonly tls?: 'none' | 'starttls' | 'implicit';
  /** Default: one of `sinkCertificate`. */
  readonly certificate?: IssuedCertificate;
  /** When given, mail is taken only after a login with these. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** Recipients that are answered with 550. */
  readonly refused?: readonly string[];
}

export interface ReceivedMail {
  readonly parsed: ParsedMail;
  /** As it came over the wire. */
  readonly raw: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  /** Whether it came over TLS. */
  readonly secure: boolean;
  readonly user: string | null;
}

export interface SmtpSink {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** The oldest mail that nobody has taken yet; waits for it. */
  readonly nextMail: () => Promise<ReceivedMail>;
  readonly close: () => Promise<void>;
}

/** A private CA, and a certificate of it for localhost and 127.0.0.1. */
export function sinkCertificate(): { readonly ca: IssuedCertificate; readonly certificate: IssuedCertificate } {
  const ca = issue({ subject: 'CN=Mail CA' });
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] };
  return { ca, certificate: issue({ subject: 'CN=localhost', issuer: ca, ...names }) };
}

export async function startSmtpSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const { tls = 'none', credentials, refused = [], certificate = sinkCertificate().certificate } = options;
  const mails = arrivals<ReceivedMail>();
  const server = new SMTPServer({
    logger: false,
    secure: tls === 'implicit',
    cert: certificate.pem,
    key: privateKeyPem(certificate.key),
    disabledCommands: [...(tls === 'starttls' ? [] : ['STARTTLS']), ...(credentials === undefined ? ['AUTH'] : [])],
    authOptional: credentials === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 500,
    onAuth: ({ username, password }, _session, done) => {
      const known = username === credentials?.user && password === credentials?.password;
      done(known ? null : new Error('wrong user or password'), known ? { user: username } : undefined);
    },
    onRcptTo: ({ address }, _session, done) => {
      done(refused.includes(address) ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null);
    },
    onData: (stream, session, done) => {
      receive(stream, session).then(
        (mail) => {
          done(null);
          mails.push(mail);
        },
        (error: unknown) => {
          done(error instanceof Error ? error : new Error(String(error)));
        },
      );
    },
  });
  // Clients that refuse our certificate or hang up are part of the tests.
  server.on('error', () => undefined);
  const listener = server.listen(options.port ?? 0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    mails: mails.all,
    nextMail: mails.next,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

type OnData = NonNullable<NonNullable<ConstructorParameters<typeof SMTPServer>[0]>['onData']>;

async function receive(stream: Parameters<OnData>[0], session: Parameters<OnData>[1]): Promise<ReceivedMail> {
  const raw = await buffer(stream);
  const { mailFrom, rcptTo } = session.envelope;
  return {
    parsed: await simpleParser(raw),
    raw: raw.toString('latin1'),
    sender: mailFrom === false ? '' : mailFrom.address,
    recipients: rcptTo.map(({ address }) => address),
    secure: session.secure,
    user: typeof session.user === 'string' ? session.user : null,
  };
}
