import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { ProbeConfig } from '../../src/config/schema.ts';
import { clientHelloName, type ClientHello } from '../../src/probe/observation.ts';
import { probeRound, type ProbeContext, type ProbeRound, type ProbeTarget } from '../../src/probe/probe-round.ts';
import { issue } from '../support/ca.ts';
import { startDnsServer } from '../support/dns-server.ts';
import { closedPort, startHostileServer } from '../support/hostile-server.ts';
import { probeContext } from '../support/probe-context.ts';
import { startTlsServer } from '../support/tls-server.ts';
import { startWebOfHosts, type Answer, type WebOfHosts } from '../support/web-of-hosts.ts';

const modern: ClientHello = { profile: 'modern', sni: true };
const ecdsa: ClientHello = { profile: 'tls12-ecdsa', sni: false };
const endEntity = issue({ subject: 'CN=device.example', dnsNames: ['device.example'], ca: false });

describe('a round asks', () => {
  test('every address with every client hello', async () => {
    const first = await startTlsServer({ chain: [endEntity] });
    const second = await startTlsServer({ chain: [endEntity], address: '127.0.0.2', port: first.port });
    const told: string[] = [];
    const round = await probeRound(
      [target(first.port, { addresses: ['127.0.0.1', '127.0.0.2', '127.0.0.1'], hellos: [modern, ecdsa] })],
      roundContext({}, { onObservation: (_, done, planned) => told.push(`${String(done)}/${String(planned)}`) }),
    );
    await Promise.all([first.close(), second.close()]);
    assert.deepEqual(asked(round), [
      '127.0.0.1 modern served',
      '127.0.0.1 tls12-ecdsa,no-sni served',
      '127.0.0.2 modern served',
      '127.0.0.2 tls12-ecdsa,no-sni served',
    ]);
    assert.deepEqual(told, ['1/4', '2/4', '3/4', '4/4']);
    assert.deepEqual(round.hops, []);
  });

  test('the addresses that DNS names', async () => {
    const dns = await startDnsServer({ 'device.example': { addresses: ['127.0.0.1', '::1'] } });
    const port = await closedPort();
    const round = await probeRound([target(port, { addresses: null })], roundContext({ resolvers: [dns.server] }));
    await dns.close();
    assert.deepEqual(asked(round).length, 2);
    assert.ok(asked(round).includes('127.0.0.1 modern refused'));
  });

  test('nobody where the name does not exist, and says so for each client hello', async () => {
    const dns = await startDnsServer({});
    const targets = [target(443, { addresses: null, hellos: [modern, ecdsa] })];
    const round = await probeRound(targets, roundContext({ resolvers: [dns.server] }));
    await dns.close();
    assert.deepEqual(asked(round), ['null modern name-not-found', 'null tls12-ecdsa,no-sni name-not-found']);
  });
});

describe('a round is gentle:', () => {
  const limits = [
    {
      name: 'at most perHost probes of one host',
      hosts: ['a', 'a', 'a', 'a', 'a', 'a'],
      settings: { perHost: 2 },
      most: 2,
    },
    {
      name: 'at most concurrency probes over all',
      hosts: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
      settings: { concurrency: 3 },
      most: 3,
    },
  ];
  for (const { name, hosts, settings, most } of limits) {
    test(name, async () => {
      let inFlight = 0;
      let mostInFlight = 0;
      const server = await startHostileServer((socket) => {
        mostInFlight = Math.max(mostInFlight, (inFlight += 1));
        setTimeout(() => {
          inFlight -= 1;
          socket.end();
        }, 30);
      });
      const targets = hosts.map((host) => target(server.port, { host }));
      await probeRound(targets, roundContext(settings));
      await server.close();
      assert.equal(server.connections(), hosts.length);
      assert.equal(mostInFlight, most);
    });
  }

  test('the probes start spread over the jitter', async () => {
    const server = await startTlsServer({ chain: [endEntity] });
    const starts = [0.2, 0];
    const started = performance.now();
    const seen: string[] = [];
    await probeRound(
      [target(server.port, { host: 'late.example' }), target(server.port, { host: 'soon.example' })],
      roundContext(
        { jitter: 1_000 },
        { random: () => starts.shift() ?? 0, onObservation: ({ host }) => seen.push(host) },
      ),
    );
    await server.close();
    assert.deepEqual(seen, ['soon.example', 'late.example']);
    // Timers may be a millisecond early.
    assert.ok(performance.now() - started >= 199);
  });
});

describe('an abandoned round', () => {
  test('ends at once and gives what was seen until then', async () => {
    const silent = await startHostileServer(() => undefined);
    const server = await startTlsServer({ chain: [endEntity] });
    const abandon = new AbortController();
    const context = roundContext(
      {},
      {
        onObservation: () =>
          setImmediate(() => {
            abandon.abort();
          }),
      },
      abandon.signal,
    );
    const targets = [
      target(server.port),
      ...Array.from({ length: 20 }, () => target(silent.port, { host: 'silent.example' })),
    ];
    const started = performance.now();
    const round = await probeRound(targets, context);
    assert.ok(performance.now() - started < 3_000);
    await Promise.all([silent.close(), server.close()]);
    assert.deepEqual(asked(round), ['127.0.0.1 modern served']);
  });

  test('that was abandoned before it began asks nobody', async () => {
    const server = await startHostileServer(() => undefined);
    const round = await probeRound([target(server.port)], roundContext({ jitter: 60_000 }, {}, AbortSignal.abort()));
    await server.close();
    const dnsSources = [{ source: "the system's DNS", answered: 0, failed: 0, failure: null }];
    assert.deepEqual(round, { observations: [], hops: [], named: [], recalled: [], dnsSources });
    assert.equal(server.connections(), 0);
  });
});

describe('redirects', () => {
  const hellos = [modern, ecdsa];

  test('lead to a further target, asked with the same client hellos', async () => {
    const web = await startWebOfHosts({ 'a.example': to('b.example', '/next?sig=s3cret'), 'b.example': ok });
    const round = await follow(web, 'a.example', { hellos, path: '/start?token=s3cret' });
    assert.deepEqual(steps(round), [
      'a.example modern -> b.example',
      'a.example tls12-ecdsa,no-sni',
      'b.example modern',
      'b.example tls12-ecdsa,no-sni',
    ]);
    const [hop] = round.hops;
    assert.deepEqual([round.hops.length, hop?.toHost, hop?.toPort], [1, 'b.example', web.port('b.example')]);
    // Only the first client hello asks for the path.
    assert.deepEqual(web.requests(), [
      'a.example GET /start?token=s3cret HTTP/1.1',
      'b.example GET /next?sig=s3cret HTTP/1.1',
    ]);
    assert.doesNotMatch(JSON.stringify(round), /s3cret/);
    await web.close();
  });

  test('within one host are followed to where they leave it', async () => {
    const web = await startWebOfHosts({
      'a.example': (request, port) =>
        request.startsWith('GET /start ')
          ? { status: 301, location: '/further' }
          : { status: 302, location: `https://b.example:${String(port('b.example'))}/` },
      'b.example': ok,
    });
    const round = await follow(web, 'a.example', { hellos: [modern] });
    assert.deepEqual(steps(round), [
      'a.example modern -> a.example',
      'a.example modern -> b.example',
      'b.example modern',
    ]);
    assert.deepEqual(
      round.hops.map(({ toHost }) => toHost),
      ['b.example'],
    );
    await web.close();
  });

  test('in a circle end', async () => {
    const web = await startWebOfHosts({ 'a.example': to('b.example', '/'), 'b.example': to('a.example', '/start') });
    const round = await follow(web, 'a.example', { hellos: [modern] });
    assert.deepEqual(steps(round), ['a.example modern -> b.example', 'b.example modern -> a.example too-many-hops']);
    await web.close();
  });

  test('without end are left after the limit', async () => {
    let count = 0;
    const web = await startWebOfHosts({ 'a.example': () => ({ status: 302, location: `/${String((count += 1))}` }) });
    const round = await follow(web, 'a.example', { hellos: [modern] }, { maxRedirects: 3 });
    assert.equal(web.handshakes('a.example'), 4);
    assert.equal(steps(round).at(-1), 'a.example modern -> a.example too-many-hops');
    await web.close();
  });
});

describe('redirects, where it matters:', () => {
  test('to private addresses are refused, and nobody is asked there', async () => {
    const web = await startWebOfHosts({ 'a.example': to('b.example', '/'), 'b.example': ok });
    const round = await follow(web, 'a.example', { hellos: [modern], allowPrivateRedirects: false });
    assert.deepEqual(steps(round), ['a.example modern -> b.example private-address']);
    assert.deepEqual([round.hops, web.handshakes('b.example')], [[], 0]);
    await web.close();
  });

  test('to another target go to the addresses that the operator gave it', async () => {
    const web = await startWebOfHosts({ 'a.example': to('b.example', '/'), 'b.example': ok });
    // No DNS server knows these names.
    const a = target(web.port('a.example'), { host: 'A.example', path: '/start' });
    const b = target(web.port('b.example'), { host: 'B.example' });
    const round = await probeRound([a, b], roundContext({ resolvers: ['127.0.0.1:1'] }));
    assert.deepEqual(steps(round).toSorted(), [
      'A.example modern -> b.example',
      'B.example modern',
      'b.example modern',
    ]);
    assert.ok(web.requests().includes('b.example GET / HTTP/1.1'));
    await web.close();
  });

  test('to http are refused', async () => {
    const web = await startWebOfHosts({ 'a.example': () => ({ status: 302, location: 'http://b.example/' }) });
    const round = await follow(web, 'a.example', { hellos: [modern] });
    assert.deepEqual(steps(round), ['a.example modern -> b.example not-https']);
    await web.close();
  });

  test('from several addresses to one host are one hop', async () => {
    const web = await startWebOfHosts({ 'a.example': to('b.example', '/'), 'b.example': ok });
    const again = await startTlsServer({
      chain: [endEntity],
      address: '127.0.0.2',
      port: web.port('a.example'),
      respond: () => `HTTP/1.1 302 -\r\nLocation: https://b.example:${String(web.port('b.example'))}/\r\n\r\n`,
    });
    const round = await follow(web, 'a.example', { hellos: [modern], addresses: ['127.0.0.1', '127.0.0.2'] });
    assert.equal(steps(round).filter((step) => step === 'b.example modern').length, 1);
    assert.equal(round.hops.length, 1);
    await Promise.all([web.close(), again.close()]);
  });

  test('to another host each time are followed only so often', async () => {
    const numbers = Array.from({ length: 40 }, (_, n) => String(n + 1));
    const dns = await startDnsServer(
      Object.fromEntries(numbers.map((n) => [`h${n}.example`, { addresses: ['127.0.0.1'] }])),
    );
    const names = numbers.values();
    const server = await startTlsServer({
      chain: [endEntity],
      address: '0.0.0.0',
      respond: (request) =>
        request.includes('Host: device.example')
          ? `HTTP/1.1 302 -\r\nLocation: https://h${String(names.next().value)}.example:${String(server.port)}/\r\n\r\n`
          : 'HTTP/1.1 206 -\r\n\r\n',
    });
    const addresses = numbers.map((n) => `127.0.0.${n}`);
    const targets = [target(server.port, { path: '/', addresses, allowPrivateRedirects: true })];
    const round = await probeRound(targets, roundContext({ resolvers: [dns.server] }));
    await Promise.all([server.close(), dns.close()]);
    assert.equal(round.hops.length, 32);
    assert.equal(round.observations.length, 40 + 32);
  });

  test('are not asked for where there is no path, nor of other protocols', async () => {
    const web = await startWebOfHosts({ 'a.example': to('b.example', '/'), 'b.example': ok });
    await follow(web, 'a.example', { path: null });
    await follow(web, 'a.example', { protocol: 'mqtts' });
    assert.deepEqual(web.requests(), []);
    await web.close();
  });

  test('from a server that never answers cost no more than the limit, and not the served list', async () => {
    const server = await startTlsServer({ chain: [endEntity] });
    const targets = [target(server.port, { path: '/' })];
    const round = await probeRound(targets, roundContext({ timeout: 300 }));
    await server.close();
    assert.deepEqual(asked(round), ['127.0.0.1 modern served']);
    assert.equal(round.observations[0]?.redirect, null);
  });
});

const ok: Answer = () => ({ status: 206 });

function to(host: string, path: string): Answer {
  return (_, port) => ({ status: 302, location: `https://${host}:${String(port(host))}${path}` });
}

/** A round that begins at `host` of the web and may go to loopback. */
function follow(
  web: WebOfHosts,
  host: string,
  changed: Partial<ProbeTarget>,
  settings: Partial<ProbeConfig> = {},
): Promise<ProbeRound> {
  const begin = { host, addresses: null, path: '/start', allowPrivateRedirects: true, ...changed };
  return probeRound([target(web.port(host), begin)], roundContext({ resolvers: [web.dns], ...settings }));
}

function target(port: number, changed: Partial<ProbeTarget> = {}): ProbeTarget {
  return {
    host: 'device.example',
    port,
    protocol: 'https',
    path: null,
    addresses: ['127.0.0.1'],
    allowPrivateRedirects: false,
    hellos: [modern],
    ...changed,
  };
}

function roundContext(
  settings: Partial<ProbeConfig>,
  more: Partial<ProbeContext> = {},
  signal?: AbortSignal,
): ProbeContext {
  return { ...probeContext(settings, signal), ...more };
}

/** Who was asked, how, and what came of it. */
function asked(round: ProbeRound): readonly string[] {
  return round.observations
    .map(({ address, hello, outcome }) => {
      const end = outcome.kind === 'served' ? 'served' : outcome.failure.code;
      return `${String(address)} ${clientHelloName(hello)} ${end}`;
    })
    .toSorted();
}

/** What the answers pointed to, in the order of the observations. */
function steps(round: ProbeRound): readonly string[] {
  return round.observations.map(({ host, hello, redirect }) => {
    const start = `${host} ${clientHelloName(hello)}`;
    return redirect === null ? start : [`${start} -> ${redirect.toHost}`, redirect.refused].filter(Boolean).join(' ');
  });
}
