// A real SMTP server on loopback that keeps every mail it gets.
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
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
  /** Recipients that are answered with 450 the first time they are named, as greylisting does. */
  readonly deferred?: readonly string[];
  /** How many mails are read to their end and then not acknowledged: the connection breaks. */
  readonly dropsAfterData?: number;
  /** How long the server takes to greet. */
  readonly greetsAfterMs?: number;
  /** No mail is taken before STARTTLS: 530 until then. */
  readonly demandsTls?: boolean;
  /** Called when a dialogue has come to a stage, before the server answers. */
  readonly onStage?: (stage: SmtpStage) => void;
}

/** Of a dialogue: connected, MAIL FROM, RCPT TO, the mail read to its end. */
export type SmtpStage = 'connected' | 'sender' | 'recipient' | 'mail';

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
  /** Message-IDs of mails that were read and not acknowledged. */
  readonly dropped: readonly (string | undefined)[];
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
  const { dropsAfterData = 0, greetsAfterMs = 0, demandsTls = false, onStage = () => undefined } = options;
  const deferred = new Set(options.deferred);
  const dropped: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
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
    onConnect: (_session, done) => {
      onStage('connected');
      if (greetsAfterMs === 0) done(null);
      else setTimeout(done, greetsAfterMs, null);
    },
    onMailFrom: (_address, { secure }, done) => {
      onStage('sender');
      done(demandsTls && !secure ? reply(530, 'Must issue a STARTTLS command first') : null);
    },
    onRcptTo: ({ address }, _session, done) => {
      onStage('recipient');
      if (refused.includes(address)) done(reply(550, 'no such user'));
      else done(deferred.delete(address) ? reply(450, 'greylisted') : null);
    },
    onData: (stream, session, done) => {
      receive(stream, session).then(
        (mail) => {
          onStage('mail');
          if (dropped.length < dropsAfterData) {
            dropped.push(mail.parsed.messageId);
            for (const socket of sockets) socket.destroy();
            return;
          }
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
  listener.on('connection', (socket: Socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
  });
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    mails: mails.all,
    dropped,
    nextMail: mails.next,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
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
