import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { describe, test } from 'node:test';

import type { ProbeFailure, Protocol } from '../../src/probe/observation.ts';
import { issue } from '../support/ca.ts';
import { startHostileServer } from '../support/hostile-server.ts';
import { failureOf, outcomeOf, servedDers } from '../support/probe-context.ts';
import { startTlsServer } from '../support/tls-server.ts';

/** The server's part: it says something, then waits until it has heard something. */
type Script = readonly { readonly say: string; readonly hear: string | null }[];

const dialogues: readonly { readonly protocol: Protocol; readonly script: Script }[] = [
  {
    protocol: 'smtp',
    script: [
      { say: '220-mail.example ESMTP\r\n220 hello\r\n', hear: 'EHLO [127.0.0.1]\r\n' },
      { say: '250-mail.example\r\n250-SIZE 1000\r\n250-STARTTLS\r\n250 HELP\r\n', hear: 'STARTTLS\r\n' },
      { say: '220 go ahead\r\n', hear: null },
    ],
  },
  {
    protocol: 'imap',
    script: [
      { say: '* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n', hear: 'a1 STARTTLS\r\n' },
      { say: '* CAPABILITY IMAP4rev1\r\na1 OK begin\r\n', hear: null },
    ],
  },
  {
    protocol: 'pop3',
    script: [
      { say: '+OK ready\r\n', hear: 'STLS\r\n' },
      { say: '+OK begin\r\n', hear: null },
    ],
  },
  {
    protocol: 'postgres',
    script: [
      { say: '', hear: '\0\0\0\x08\x04\xd2\x16\x2f' },
      { say: 'S', hear: null },
    ],
  },
];

describe('STARTTLS', () => {
  const endEntity = issue({ subject: 'CN=mail.example', dnsNames: ['mail.example'] });
  for (const { protocol, script } of dialogues) {
    for (const bytesAtATime of [1_000, 1]) {
      test(`${protocol}, the server says ${String(bytesAtATime)} bytes at a time`, async () => {
        const tls = await startTlsServer({ chain: [endEntity] });
        const server = await startHostileServer((socket) => {
          play(socket, script, bytesAtATime, () => {
            relay(socket, tls.port);
          });
        });
        const outcome = await outcomeOf(server, { protocol });
        await Promise.all([server.close(), tls.close()]);
        assert.deepEqual(servedDers(outcome).map(hex), [hex(endEntity.der)]);
        assert.equal(outcome.kind === 'served' && outcome.proven, true);
      });
    }
  }
});

interface Refusal {
  readonly name: string;
  readonly protocol: Protocol;
  readonly script: Script;
  readonly failure: ProbeFailure;
}

const endless = (text: string): Script => [{ say: text.repeat(20_000 / text.length), hear: null }];
const refused = (reply: string): ProbeFailure => ({ code: 'starttls-refused', reply });

const refusals: readonly Refusal[] = [
  {
    name: 'smtp does not offer it',
    protocol: 'smtp',
    script: [
      { say: '220 hello\r\n', hear: 'EHLO [127.0.0.1]\r\n' },
      { say: '250 mail.example\r\n', hear: 'STARTTLS\r\n' },
      { say: '454 not now\r\n', hear: null },
    ],
    failure: refused('454 not now'),
  },
  {
    name: 'smtp is busy',
    protocol: 'smtp',
    script: [{ say: '554 go away\r\n', hear: null }],
    failure: refused('554 go away'),
  },
  {
    name: 'imap says no',
    protocol: 'imap',
    script: [
      { say: '* OK ready\r\n', hear: 'a1 STARTTLS\r\n' },
      { say: 'a1 BAD what?\r\n', hear: null },
    ],
    failure: refused('a1 BAD what?'),
  },
  {
    name: 'imap says goodbye',
    protocol: 'imap',
    script: [{ say: '* BYE\r\n', hear: null }],
    failure: refused('* BYE'),
  },
  {
    name: 'pop3 says no',
    protocol: 'pop3',
    script: [
      { say: '+OK ready\r\n', hear: 'STLS\r\n' },
      { say: '-ERR no TLS\r\n', hear: null },
    ],
    failure: refused('-ERR no TLS'),
  },
  { name: 'postgres says no', protocol: 'postgres', script: [{ say: 'N', hear: null }], failure: refused('N') },
  {
    name: 'a reply with terminal escapes is made visible',
    protocol: 'pop3',
    script: [{ say: '-ERR \x1b[2J\r\n', hear: null }],
    failure: refused(String.raw`-ERR \u{1b}[2J`),
  },
  {
    name: 'a line without end',
    protocol: 'smtp',
    script: endless('2'),
    failure: { code: 'malformed', detail: 'a STARTTLS dialogue without end' },
  },
  {
    name: 'a reply without end',
    protocol: 'smtp',
    script: endless('220-more\r\n'),
    failure: { code: 'malformed', detail: 'a STARTTLS dialogue without end' },
  },
  {
    name: 'silence',
    protocol: 'smtp',
    script: [{ say: '', hear: 'nothing that a probe says' }],
    failure: { code: 'timed-out', step: 'starttls' },
  },
];

describe('STARTTLS that does not come about:', () => {
  for (const { name, protocol, script, failure } of refusals) {
    test(name, async () => {
      const server = await startHostileServer((socket) => {
        play(socket, script, 20_000, () => undefined);
      });
      const outcome = await outcomeOf(server, { protocol }, { handshakeTimeout: 300 });
      await server.close();
      assert.deepEqual(failureOf(outcome), failure);
    });
  }

  test('the server closes', async () => {
    const server = await startHostileServer((socket) => socket.end('220-hel'));
    const outcome = await outcomeOf(server, { protocol: 'smtp' });
    await server.close();
    assert.deepEqual(failureOf(outcome), { code: 'closed', step: 'starttls' });
  });

  test('the server agrees and then sends no TLS', async () => {
    const server = await startHostileServer((socket) => {
      socket.once('data', () => socket.write('SNot TLS at all'));
    });
    const outcome = await outcomeOf(server, { protocol: 'postgres' });
    await server.close();
    assert.deepEqual(failureOf(outcome), { code: 'not-tls', sample: Buffer.from('Not TLS at all').toString('hex') });
  });
});

/** Plays the script; anything else than what is to be heard ends the connection. */
function play(socket: Socket, script: Script, bytesAtATime: number, done: () => void): void {
  const [turn, ...rest] = script;
  if (turn === undefined) {
    done();
    return;
  }
  for (let start = 0; start < turn.say.length; start += bytesAtATime) {
    socket.write(turn.say.slice(start, start + bytesAtATime), 'latin1');
  }
  if (turn.hear === null) {
    play(socket, rest, bytesAtATime, done);
    return;
  }
  let heard = '';
  const listen = (chunk: Buffer) => {
    heard += chunk.toString('latin1');
    if (turn.hear?.startsWith(heard) !== true) socket.destroy();
    if (heard !== turn.hear) return;
    socket.off('data', listen);
    play(socket, rest, bytesAtATime, done);
  };
  socket.on('data', listen);
}

function relay(socket: Socket, port: number): void {
  const inner = connect({ host: '127.0.0.1', port });
  inner.on('error', () => socket.destroy());
  socket.on('close', () => inner.destroy());
  socket.pipe(inner).pipe(socket);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
