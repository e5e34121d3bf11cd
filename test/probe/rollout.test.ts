// Seeing all of a rollout: several answers of one address, several DNS servers, addresses from before.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { ProbeConfig } from '../../src/config/schema.ts';
import type { ClientHello } from '../../src/probe/observation.ts';
import { probeRound, type ProbeContext, type ProbeRound, type ProbeTarget } from '../../src/probe/probe-round.ts';
import { startResolving } from '../../src/probe/resolve.ts';
import { issue } from '../support/ca.ts';
import { startDnsServer, type DnsAnswer } from '../support/dns-server.ts';
import { closedPort } from '../support/hostile-server.ts';
import { probeContext } from '../support/probe-context.ts';
import { startTlsServer } from '../support/tls-server.ts';

const HOST = 'device.example';
const modern: ClientHello = { profile: 'modern', sni: true };
const rsa: ClientHello = { profile: 'tls12-rsa', sni: true };
const [old, next] = ['old', 'new'].map((name) => issue({ subject: `CN=${name}`, dnsNames: [HOST], ca: false }));
assert.ok(old !== undefined && next !== undefined);

describe('an address that is asked several times', () => {
  test('gives each of its answers once, and every probe counts', async () => {
    const server = await startTlsServer({ chain: [old] });
    const told: string[] = [];
    const onObservation: ProbeContext['onObservation'] = (_, done, planned) => {
      told.push(`${String(done)}/${String(planned)}`);
      server.serve({ chain: [done % 2 === 0 ? old : next] });
    };
    const round = await roundOf(server.port, { addresses: ['127.0.0.1'] }, { probesPerAddress: 4 }, { onObservation });
    await server.close();
    assert.deepEqual(told, ['1/4', '2/4', '3/4', '4/4']);
    assert.deepEqual(listsOf(round), [old.sha256, next.sha256]);
  });

  test('is asked for its path once', async () => {
    const requests: string[] = [];
    const server = await startTlsServer({
      chain: [old],
      respond: (request) => {
        requests.push(request.slice(0, request.indexOf('\r\n')));
        return 'HTTP/1.1 302 -\r\nLocation: http://elsewhere.example/\r\n\r\n';
      },
    });
    let probes = 0;
    const more = { onObservation: () => void (probes += 1) };
    const target = { addresses: ['127.0.0.1'], path: '/a' };
    const round = await roundOf(server.port, target, { probesPerAddress: 3 }, more);
    await server.close();
    assert.deepEqual([requests, probes], [['GET /a HTTP/1.1'], 3]);
    assert.deepEqual(
      round.observations.map(({ redirect }) => redirect?.refused),
      ['not-https'],
    );
  });

  test('is left alone when it does not answer, and for a client hello that gets no list', async () => {
    const closed = await closedPort();
    const told: string[] = [];
    const onObservation: ProbeContext['onObservation'] = (_, done, planned) => {
      told.push(`${String(done)}/${String(planned)}`);
    };
    await roundOf(closed, { addresses: ['127.0.0.1'] }, { probesPerAddress: 3 }, { onObservation });
    assert.deepEqual(told, ['1/1']);
    const ecdsaOnly = await startTlsServer({ chain: [old] });
    const target = { addresses: ['127.0.0.1'], hellos: [rsa, modern] };
    await roundOf(ecdsaOnly.port, target, { probesPerAddress: 3 }, { onObservation });
    await ecdsaOnly.close();
    assert.deepEqual(told.slice(1), ['1/4', '2/4', '3/4', '4/4']);
  });
});

describe('addresses from before', () => {
  const rows: readonly {
    readonly name: string;
    readonly dns: DnsAnswer;
    readonly target?: Partial<ProbeTarget>;
    readonly asked: readonly string[];
    readonly named: readonly string[];
    readonly recalled: readonly string[];
  }[] = [
    {
      name: 'are asked beside those that DNS names',
      dns: { addresses: ['127.0.0.1', '127.0.0.3'] },
      asked: ['127.0.0.1 served', '127.0.0.2 served', '127.0.0.3 served'],
      named: ['127.0.0.1', '127.0.0.3'],
      recalled: ['127.0.0.2'],
    },
    {
      name: 'are asked when DNS fails, which is observed all the same',
      dns: 'servfail',
      asked: ['127.0.0.1 served', '127.0.0.2 served', 'null dns-failed'],
      named: [],
      recalled: ['127.0.0.1', '127.0.0.2'],
    },
    {
      name: 'are nothing where the operator gave the addresses',
      dns: { addresses: ['127.0.0.3'] },
      target: { addresses: ['127.0.0.4'] },
      asked: ['127.0.0.4 served'],
      named: [],
      recalled: [],
    },
    {
      name: 'are asked for no path',
      dns: { addresses: ['127.0.0.1'] },
      target: { path: '/' },
      asked: ['127.0.0.1 served redirected', '127.0.0.2 served'],
      named: ['127.0.0.1'],
      recalled: ['127.0.0.2'],
    },
  ];
  for (const { name, dns: answer, target, asked, named, recalled } of rows) {
    test(name, async () => {
      const server = await startTlsServer({
        chain: [old],
        address: '0.0.0.0',
        respond: () => 'HTTP/1.1 302 -\r\nLocation: http://elsewhere.example/\r\n\r\n',
      });
      const dns = await startDnsServer({ [HOST]: answer });
      const key = `${HOST}:${String(server.port)}`;
      const remembered = new Map([[key, ['127.0.0.1', '127.0.0.2']]]);
      const round = await roundOf(server.port, target ?? {}, { resolvers: [dns.server] }, { remembered });
      await Promise.all([server.close(), dns.close()]);
      assert.deepEqual(askedIn(round), asked);
      const noted = (addresses: readonly string[]) => addresses.map((address) => ({ target: key, address }));
      assert.deepEqual([round.named, round.recalled], [noted(named), noted(recalled)]);
    });
  }
});

describe('several DNS servers', () => {
  const rows: readonly {
    readonly name: string;
    readonly answers: readonly DnsAnswer[];
    readonly result: readonly string[] | string;
    /** Which of the servers did not answer, and why. */
    readonly failed?: readonly (readonly [number, string])[];
  }[] = [
    {
      name: 'name together what each of them names, in their order',
      answers: [{ addresses: ['192.0.2.2', '192.0.2.1'] }, { addresses: ['192.0.2.3', '192.0.2.1'] }],
      result: ['192.0.2.2', '192.0.2.1', '192.0.2.3'],
    },
    {
      name: 'of which one fails',
      answers: ['servfail', { addresses: ['192.0.2.1'] }, 'no-such-name'],
      result: ['192.0.2.1'],
      failed: [[0, 'dns-failed']],
    },
    {
      name: 'of which one is silent',
      answers: ['silence', { addresses: ['192.0.2.1'] }],
      result: ['192.0.2.1'],
      failed: [[0, 'dns-timeout']],
    },
    {
      name: 'of which one knows no such name, and one fails',
      answers: ['no-such-name', 'servfail'],
      result: 'dns-failed',
      failed: [[1, 'dns-failed']],
    },
    { name: 'that know no such name', answers: ['no-such-name', 'no-such-name'], result: 'name-not-found' },
  ];
  for (const { name, answers, result, failed = [] } of rows) {
    test(name, async () => {
      const servers = await Promise.all(answers.map((answer) => startDnsServer({ [HOST]: answer })));
      const { resolve, close, tallies } = resolving(servers.map(({ server }) => server));
      const addresses = await resolve(HOST);
      await Promise.all([close(), ...servers.map((server) => server.close())]);
      assert.deepEqual(addresses.ok ? addresses.value : addresses.failure.code, result);
      const why = new Map(failed);
      assert.deepEqual(
        tallies().map(({ failure, ...tally }) => ({ ...tally, failure: failure?.code ?? null })),
        servers.map(({ server }, index) => {
          const failure = why.get(index) ?? null;
          const [answered, failures] = failure === null ? [1, 0] : [0, 1];
          return { source: `DNS server ${server}`, answered, failed: failures, failure };
        }),
      );
    });
  }

  test('of which one is silent for three names: it is asked for no more', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `n${String(index)}.example`);
    const table = (answer: DnsAnswer) => Object.fromEntries(names.map((name) => [name, answer]));
    const silent = await startDnsServer(table('silence'));
    const alive = await startDnsServer(table({ addresses: ['192.0.2.1'] }));
    const { resolve, close, tallies } = resolving([silent.server, alive.server]);
    for (const name of names) assert.ok((await resolve(name)).ok);
    await Promise.all([close(), silent.close(), alive.close()]);
    assert.deepEqual([...new Set(silent.questions().map((question) => question.split(' ')[0]))], names.slice(0, 3));
    assert.deepEqual(
      tallies().map(({ answered, failed }) => [answered, failed]),
      [
        [0, 3],
        [6, 0],
      ],
    );
  });

  test('that are all silent are asked for every name', async () => {
    const names = ['a.example', 'b.example', 'c.example', 'd.example'];
    const table = Object.fromEntries(names.map((name) => [name, 'silence' as const]));
    const silent = [await startDnsServer(table), await startDnsServer(table)];
    const { resolve, close } = resolving(silent.map(({ server }) => server));
    for (const name of names) assert.ok(!(await resolve(name)).ok);
    await Promise.all([close(), ...silent.map((server) => server.close())]);
    for (const server of silent) {
      assert.equal(new Set(server.questions().map((question) => question.split(' ')[0])).size, names.length);
    }
  });
});

function resolving(resolvers: readonly string[]) {
  return startResolving({ resolvers, doh: [], timeoutMs: 300, signal: new AbortController().signal }, 4);
}

function roundOf(
  port: number,
  target: Partial<ProbeTarget>,
  settings: Partial<ProbeConfig>,
  more: Partial<ProbeContext> = {},
): Promise<ProbeRound> {
  const whole: ProbeTarget = {
    host: HOST,
    port,
    protocol: 'https',
    path: null,
    addresses: null,
    allowPrivateRedirects: true,
    hellos: [modern],
    ...target,
  };
  return probeRound([whole], { ...probeContext(settings), ...more });
}

function askedIn(round: ProbeRound): readonly string[] {
  return round.observations
    .map(({ address, outcome, redirect }) => {
      const end = outcome.kind === 'served' ? 'served' : outcome.failure.code;
      return `${String(address)} ${end}${redirect === null ? '' : ' redirected'}`;
    })
    .toSorted();
}

function listsOf(round: ProbeRound): readonly (string | undefined)[] {
  return round.observations.map(({ outcome }) =>
    outcome.kind === 'served' ? outcome.servedList.certificates[0]?.sha256 : outcome.failure.code,
  );
}
