// Every way in which a server can fail a probe has a name, and none takes longer than its limit.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { describe, test } from 'node:test';

import type { ProbeConfig } from '../../src/config/schema.ts';
import type { ProbeFailure } from '../../src/probe/observation.ts';
import { probeEndpoint, type EndpointProbe } from '../../src/probe/probe-endpoint.ts';
import { issue } from '../support/ca.ts';
import { closedPort, startHostileServer } from '../support/hostile-server.ts';
import { failureOf, outcomeOf, PROBED_AT, probeContext, servedDers } from '../support/probe-context.ts';
import { alert, certificateMessage, message, record, records, serverHello } from '../support/tls-bytes.ts';
import { startTlsServer } from '../support/tls-server.ts';

const SHORT = { handshakeTimeout: 150, timeout: 5_000 };

/** Talks once the client hello has come in. */
const say =
  (...parts: readonly (Buffer | string)[]) =>
  (socket: Socket) => {
    socket.once('data', () => {
      for (const part of parts) socket.write(part);
    });
  };

/** Says it and closes. */
const sayAndClose = (part: Buffer | string) => (socket: Socket) => {
  socket.once('data', () => socket.end(part));
};

interface Row {
  readonly name: string;
  readonly behave: (socket: Socket) => void;
  readonly failure: ProbeFailure;
  readonly settings?: Partial<ProbeConfig>;
}

const hello = record('handshake', serverHello());
const thousand = certificateMessage(Array.from({ length: 1_000 }, (_, index) => Buffer.alloc(60, index)));
const fiveMegabytes = certificateMessage([Buffer.alloc(5_000_000, 1)]);

const rows: readonly Row[] = [
  { name: 'never speaks', behave: () => undefined, failure: { code: 'timed-out', step: 'handshake' }, settings: SHORT },
  {
    name: 'never speaks, and the whole probe has less time than the handshake',
    behave: () => undefined,
    failure: { code: 'timed-out', step: 'probe' },
    settings: { timeout: 150 },
  },
  {
    name: 'speaks HTTP',
    behave: sayAndClose('HTTP/1.1 400 Bad Request\r\n\r\n'),
    failure: { code: 'not-tls', sample: Buffer.from('HTTP/1.1 400 Bad').toString('hex') },
  },
  {
    name: 'speaks SSH, before anybody asked',
    behave: (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'),
    failure: { code: 'not-tls', sample: Buffer.from('SSH-2.0-OpenSSH_').toString('hex') },
  },
  { name: 'closes at once', behave: (socket) => socket.end(), failure: { code: 'closed', step: 'handshake' } },
  { name: 'closes after the client hello', behave: sayAndClose(''), failure: { code: 'closed', step: 'handshake' } },
  { name: 'closes after ServerHello', behave: sayAndClose(hello), failure: { code: 'closed', step: 'handshake' } },
  {
    name: 'resets after the client hello',
    behave: (socket) => socket.once('data', () => socket.resetAndDestroy()),
    failure: { code: 'reset', step: 'handshake' },
  },
  {
    name: 'resets after ServerHello',
    behave: (socket) => {
      socket.once('data', () => socket.write(hello, () => socket.resetAndDestroy()));
    },
    failure: { code: 'reset', step: 'handshake' },
  },
  {
    name: 'trickles',
    behave: (socket) => {
      let sent = 0;
      const timer = setInterval(() => socket.write(hello.subarray(sent, (sent += 1))), 20);
      socket.on('close', () => {
        clearInterval(timer);
      });
    },
    failure: { code: 'timed-out', step: 'handshake' },
    settings: SHORT,
  },
  {
    name: 'sends a list of 5 MB',
    behave: say(hello, records('handshake', fiveMegabytes, 16_384)),
    failure: { code: 'list-too-large', limit: 'bytes', max: 102_400 },
  },
  {
    name: 'sends more than the limit of bytes without coming to an end',
    behave: say(hello, ...Array<Buffer>(100).fill(records('handshake', message(22, Buffer.alloc(60_000)), 16_384))),
    failure: { code: 'list-too-large', limit: 'bytes', max: 16_384 },
    settings: { maxBytes: 16_384 },
  },
  {
    name: 'sends 1,000 certificates',
    behave: say(hello, records('handshake', thousand, 16_384)),
    failure: { code: 'list-too-large', limit: 'certificates', max: 100 },
  },
  {
    name: 'refuses with an alert',
    behave: sayAndClose(alert(2, 112)),
    failure: { code: 'alert', alert: 112, name: 'unrecognized_name' },
  },
  {
    name: 'refuses with an alert that nobody has registered',
    behave: sayAndClose(alert(2, 200)),
    failure: { code: 'alert', alert: 200, name: 'unassigned' },
  },
];

describe('a server that', () => {
  for (const row of rows) {
    test(row.name, async () => {
      const server = await startHostileServer(row.behave);
      const started = performance.now();
      const outcome = await outcomeOf(server, {}, row.settings);
      const tookMs = performance.now() - started;
      await server.close();
      assert.deepEqual(failureOf(outcome), row.failure);
      assert.ok(tookMs < 4_000, `took ${String(tookMs)} ms`);
    });
  }

  test('sends garbage that looks like a record', async () => {
    const server = await startHostileServer(say(record('handshake', Buffer.alloc(400, 0xee))));
    const failure = failureOf(await outcomeOf(server, {}, SHORT));
    await server.close();
    assert.equal(failure.code, 'malformed');
  });

  test('sends a certificate of random bytes: the list is taken, unproven', async () => {
    const noise = randomBytes(700);
    const server = await startHostileServer(say(hello, record('handshake', certificateMessage([noise]))));
    const outcome = await outcomeOf(server, {}, SHORT);
    await server.close();
    assert.deepEqual(
      servedDers(outcome).map((der) => Buffer.from(der)),
      [noise],
    );
    assert.ok(outcome.kind === 'served');
    assert.equal(outcome.proven, false);
    assert.equal(outcome.handshakeFailure?.code, 'malformed');
  });

  test('shows a list and then refuses with an alert', async () => {
    const list = record('handshake', Buffer.concat([serverHello(), certificateMessage([randomBytes(700)])]));
    const server = await startHostileServer(sayAndClose(Buffer.concat([list, alert(2, 116)])));
    const outcome = await outcomeOf(server, {}, SHORT);
    await server.close();
    assert.ok(outcome.kind === 'served');
    assert.deepEqual(outcome.handshakeFailure, { code: 'alert', alert: 116, name: 'certificate_required' });
  });
});

describe('a connection that', () => {
  test('is refused', async () => {
    const failure = failureOf(await outcomeOf({ port: await closedPort() }));
    assert.deepEqual(failure, { code: 'refused' });
  });

  // TCP knows no multicast; the machine says so itself.
  for (const address of ['224.0.0.1', '255.255.255.255']) {
    test(`leads nowhere: ${address}`, async () => {
      assert.deepEqual(failureOf(await outcomeOf({ port: 443, address })), { code: 'unreachable' });
    });
  }
});

describe('an observation', () => {
  const endEntity = issue({ subject: 'CN=device.example' });

  test('says who was asked, how and when', async () => {
    const server = await startTlsServer({ chain: [endEntity] });
    const probe: EndpointProbe = {
      host: '::1',
      port: server.port,
      protocol: 'mqtts',
      address: '127.0.0.1',
      hello: { profile: 'modern', sni: false },
      path: null,
    };
    const { observation, head } = await probeEndpoint(probe, probeContext());
    await server.close();
    const { outcome, durationMs, ...rest } = observation;
    assert.equal(outcome.kind, 'served');
    assert.ok(durationMs >= 0);
    assert.equal(head, null);
    assert.deepEqual(rest, {
      target: `[::1]:${String(server.port)}`,
      host: '::1',
      port: server.port,
      protocol: 'mqtts',
      address: '127.0.0.1',
      hello: { profile: 'modern', sni: false },
      at: PROBED_AT,
      vantage: 'test',
      redirect: null,
    });
  });

  test('an abandoned probe ends at once', async () => {
    const server = await startHostileServer(() => undefined);
    const abandon = new AbortController();
    const probe: EndpointProbe = {
      host: 'device.example',
      port: server.port,
      protocol: 'tls',
      address: '127.0.0.1',
      hello: { profile: 'modern', sni: true },
      path: null,
    };
    const started = performance.now();
    const ended = probeEndpoint(probe, probeContext({}, abandon.signal));
    setImmediate(() => {
      abandon.abort();
    });
    const { observation } = await ended;
    assert.ok(performance.now() - started < 3_000);
    assert.equal(failureOf(observation.outcome).code, 'local');
    await server.close();
  });
});
