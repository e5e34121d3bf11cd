import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { readHandshake, type HandshakeReading } from '../../../src/probe/wire/read-handshake.ts';
import { captureHandshake, type CapturedHandshake } from '../../support/captured-handshake.ts';
import { issue } from '../../support/ca.ts';
import { startTlsServer } from '../../support/tls-server.ts';
import { alert, certificateMessage, message, record, records, serverHello, vector } from '../../support/tls-bytes.ts';

const A = Buffer.from('first certificate');
const B = Buffer.from('second certificate');
const flight = Buffer.concat([serverHello(), certificateMessage([A, B, A])]);
const served: HandshakeReading = { kind: 'served', ders: [A, B, A], tlsVersion: 0x0303, alert: null };

interface Row {
  readonly name: string;
  readonly received: Buffer;
  readonly reading: HandshakeReading;
}

const malformed = (detail: string): HandshakeReading => ({ kind: 'malformed', detail });

const rows: readonly Row[] = [
  { name: 'a list in one record', received: record('handshake', flight), reading: served },
  { name: 'a list in records of one byte', received: records('handshake', flight, 1), reading: served },
  { name: 'a list in records of 512 bytes', received: records('handshake', flight, 512), reading: served },
  {
    name: 'a fatal alert after the list',
    received: Buffer.concat([record('handshake', flight), alert(2, 40)]),
    reading: { ...served, alert: 40 },
  },
  {
    name: 'nothing is read past the change of keys of TLS 1.2',
    received: Buffer.concat([record('handshake', flight), record('changeCipherSpec', Buffer.from([1])), alert(2, 40)]),
    reading: served,
  },
  {
    name: 'garbage after the list does not take the list away',
    received: Buffer.concat([record('handshake', flight), Buffer.from('garbage')]),
    reading: served,
  },
  {
    name: 'the version of TLS 1.0',
    received: record('handshake', Buffer.concat([serverHello({ version: 0x0301 }), certificateMessage([A])])),
    reading: { kind: 'served', ders: [A], tlsVersion: 0x0301, alert: null },
  },
  { name: 'an alert instead of a list', received: alert(2, 112), reading: { kind: 'alert', alert: 112 } },
  {
    name: 'a warning before the list is passed over',
    received: Buffer.concat([alert(1, 112), record('handshake', flight)]),
    reading: served,
  },
  { name: 'a warning and nothing more', received: alert(1, 112), reading: { kind: 'incomplete' } },
  {
    name: 'an alert of three bytes',
    received: record('alert', Buffer.from([2, 40, 0])),
    reading: malformed('an alert of a wrong length'),
  },
  { name: 'nothing at all', received: Buffer.alloc(0), reading: { kind: 'incomplete' } },
  { name: 'half a list', received: record('handshake', flight).subarray(0, 90), reading: { kind: 'incomplete' } },
  {
    name: 'HTTP',
    received: Buffer.from('HTTP/1.1 400 Bad Request\r\n'),
    reading: { kind: 'not-tls', sample: Buffer.from('HTTP/1.1 400 Bad').toString('hex') },
  },
  {
    name: 'one byte that no TLS record begins with',
    received: Buffer.from('N'),
    reading: { kind: 'not-tls', sample: '4e' },
  },
  { name: 'SSL 2.0', received: Buffer.from('802e0100', 'hex'), reading: { kind: 'not-tls', sample: '802e0100' } },
  {
    name: 'garbage after a record',
    received: Buffer.concat([record('handshake', serverHello()), Buffer.from('garbage')]),
    reading: malformed('bytes that are no TLS record'),
  },
  {
    name: 'a record longer than any may be',
    received: Buffer.from([22, 3, 3, 0xff, 0xff]),
    reading: { kind: 'not-tls', sample: '160303ffff' },
  },
  {
    name: 'a certificate message before ServerHello',
    received: record('handshake', certificateMessage([A])),
    reading: malformed('a certificate message before ServerHello'),
  },
  {
    name: 'an empty list',
    received: record('handshake', Buffer.concat([serverHello(), certificateMessage([])])),
    reading: malformed('certificate message without a certificate'),
  },
  {
    name: 'an empty certificate',
    received: record('handshake', Buffer.concat([serverHello(), certificateMessage([A, Buffer.alloc(0)])])),
    reading: malformed('certificate entry whose length is wrong'),
  },
  {
    name: 'bytes after the list, inside the message',
    received: record(
      'handshake',
      Buffer.concat([serverHello(), message(11, Buffer.concat([vector(vector(A, 3), 3), A]))]),
    ),
    reading: malformed('certificate message whose length is wrong'),
  },
  {
    name: 'a ServerHello that ends too early',
    received: record('handshake', message(2, Buffer.from([3, 3]))),
    reading: malformed('a ServerHello that does not decode'),
  },
  {
    name: 'a compressed list',
    received: record('handshake', Buffer.concat([serverHello(), message(25, A)])),
    reading: malformed('a compressed certificate message, which was not asked for'),
  },
  {
    name: 'more certificates than the limit',
    received: record('handshake', Buffer.concat([serverHello(), certificateMessage([A, A, A, A])])),
    reading: { kind: 'too-large', limit: 'certificates', max: 3 },
  },
  {
    name: 'a list of 5 MB is known by its length',
    received: record('handshake', Buffer.concat([serverHello(), Buffer.from([11, 0x50, 0, 0])])),
    reading: { kind: 'too-large', limit: 'bytes', max: 102_400 },
  },
  {
    name: 'another message that is too long',
    received: record('handshake', Buffer.concat([serverHello(), Buffer.from([12, 0x50, 0, 0])])),
    reading: malformed('handshake message 12 of 5242880 bytes'),
  },
  {
    name: 'application data in the middle of a handshake',
    received: Buffer.concat([record('handshake', serverHello()), record('applicationData', A)]),
    reading: malformed('application data before the end of the handshake'),
  },
  {
    name: 'protected records of TLS 1.3 without the secret',
    received: Buffer.concat([record('handshake', serverHello({ version: 0x0304 })), record('applicationData', A)]),
    reading: { kind: 'incomplete' },
  },
];

describe('readHandshake', () => {
  for (const row of rows) {
    test(row.name, () => {
      assert.deepEqual(plain(readHandshake(row.received, null, 3)), plain(row.reading));
    });
  }

  test('does not keep what was received alive', () => {
    const reading = readHandshake(record('handshake', flight), null, 3);
    assert.ok(reading.kind === 'served');
    assert.deepEqual(
      reading.ders.map((der) => der.buffer.byteLength),
      [A.length, B.length, A.length],
    );
  });

  for (const [cipherSuite, secretLength] of [
    [0x1301, 48],
    [0x1302, 32],
    [0x1304, 32],
    [0x1399, 32],
  ] as const) {
    test(`TLS 1.3 with suite 0x${cipherSuite.toString(16)} and a secret of ${String(secretLength)} bytes`, () => {
      const received = record('handshake', serverHello({ version: 0x0304, cipherSuite }));
      const reading = readHandshake(received, Buffer.alloc(secretLength), 3);
      assert.deepEqual(reading, malformed(`cipher suite 0x${cipherSuite.toString(16)} in TLS 1.3`));
    });
  }

  test('a protected record that does not decrypt', () => {
    const hello = record('handshake', serverHello({ version: 0x0304, cipherSuite: 0x1301 }));
    const received = Buffer.concat([hello, record('applicationData', Buffer.alloc(64))]);
    assert.deepEqual(
      readHandshake(received, Buffer.alloc(32), 3),
      malformed('a protected record that does not decrypt'),
    );
  });
});

describe('readHandshake of any bytes', () => {
  test('never throws on random bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.option(fc.uint8Array({ maxLength: 48 })),
        (received, secret) => {
          assert.ok(readHandshake(received, secret, 5).kind.length > 0);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  test('never throws on a handshake with bytes changed, left out or cut off', async () => {
    for (const captured of await realHandshakes()) {
      fc.assert(
        fc.property(mutations(captured.received.length), (changes) => {
          const reading = readHandshake(mutated(captured.received, changes), captured.serverSecret, 5);
          assert.ok(reading.kind.length > 0);
        }),
        { numRuns: 7_500 },
      );
    }
  });

  test('gives a whole list or none, wherever the bytes end', async () => {
    for (const { received, serverSecret, ders } of await realHandshakes()) {
      for (let end = 0; end <= received.length; end += 1) {
        const reading = readHandshake(received.subarray(0, end), serverSecret, 5);
        if (reading.kind === 'served') assert.deepEqual(plain(reading.ders), plain(ders));
        else assert.equal(reading.kind, 'incomplete');
      }
    }
  });
});

type RealHandshake = CapturedHandshake & { readonly ders: readonly Uint8Array[] };

async function realHandshakes(): Promise<readonly RealHandshake[]> {
  const root = issue({ subject: 'CN=Wire Root' });
  const chain = [issue({ subject: 'CN=wire.example', issuer: root }), root];
  const captured: RealHandshake[] = [];
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const server = await startTlsServer({ chain, minVersion: version, maxVersion: version });
    captured.push({ ...(await captureHandshake(server.port)), ders: chain.map(({ der }) => der) });
    await server.close();
  }
  return captured;
}

/** Each change: where, and what to put there; null leaves the byte out. The last number cuts the end off. */
function mutations(length: number) {
  const change = fc.tuple(fc.nat(length - 1), fc.option(fc.nat(255)));
  return fc.tuple(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(length));
}

function mutated(
  received: Uint8Array,
  [changes, end]: readonly [readonly (readonly [number, number | null])[], number],
) {
  let bytes = [...received];
  for (const [at, value] of changes)
    bytes = value === null ? bytes.toSpliced(at, 1) : bytes.with(Math.min(at, bytes.length - 1), value);
  return Uint8Array.from(bytes.slice(0, Math.max(end, received.length / 2)));
}

/** Buffers and plain arrays of bytes alike as hex. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
