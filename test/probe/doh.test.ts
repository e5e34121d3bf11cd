// DNS over HTTPS against a real server: what is asked, what is made of the answer, and what a hostile one can do.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';

import { encode, type Packet } from 'dns-packet';

import type { Addresses } from '../../src/probe/dns-source.ts';
import { startResolving } from '../../src/probe/resolve.ts';
import { startDnsServer } from '../support/dns-server.ts';
import { startDohServer, trustDohServers, type DohReply, type DohServerSpec } from '../support/doh-server.ts';

const HOST = 'device.example';

before(trustDohServers);

/** What HOST has, asked of this DoH server and of a resolver that knows nothing. */
async function ask(
  spec: DohServerSpec | DohServerSpec['reply'],
  clientSubnets: readonly string[] = [],
  timeoutMs = 5_000,
) {
  const server = await startDohServer(typeof spec === 'function' ? { reply: spec } : spec);
  const dns = await startDnsServer({});
  const signal = new AbortController().signal;
  const doh = [{ url: server.url, clientSubnets }];
  const resolving = startResolving({ resolvers: [dns.server], doh, timeoutMs, signal }, 4);
  const addresses = await resolving.resolve(HOST);
  await resolving.close();
  await Promise.all([server.close(), dns.close()]);
  const { origin } = new URL(server.url);
  return { addresses: addresses.ok ? addresses.value : detailOf(addresses, origin), server };
}

function detailOf(addresses: Exclude<Addresses, { ok: true }>, origin: string): string {
  const { failure } = addresses;
  return failure.code === 'dns-failed' ? failure.detail.replace(origin, 'DoH') : failure.code;
}

describe('DNS over HTTPS', () => {
  for (const [speaks, version] of [
    ['HTTP/1.1', '1.1'],
    ['HTTP/2', '2.0'],
    ['both', '2.0'],
  ] as const) {
    test(`with a server that speaks ${speaks}`, async () => {
      const { addresses, server } = await ask({ reply: () => ['192.0.2.1', '2001:db8::1'], speaks });
      assert.deepEqual(addresses, ['192.0.2.1', '2001:db8::1']);
      assert.deepEqual(server.requests(), Array(2).fill(`${version} POST application/dns-message`));
    });
  }

  test('asks for A and AAAA of nobody in particular', async () => {
    const { server } = await ask(() => []);
    const questions = ['A', 'AAAA'].map((type) => ({ name: HOST, type, subnet: null }));
    assert.deepEqual(server.questions().toSorted(byText), questions);
  });

  test('asks on behalf of each network, whose bits beyond the prefix are 0', async () => {
    const edges: Readonly<Record<string, string>> = {
      '198.51.100.0/24': '192.0.2.1',
      '203.0.112.0/20': '192.0.2.2',
      '2001:db8:8000::/33': '192.0.2.3',
    };
    const reply = ({ subnet }: { readonly subnet: string | null }) => [edges[subnet ?? ''] ?? 'none', '192.0.2.9'];
    const subnets = ['198.51.100.77/24', '203.0.113.255/20', '2001:db8:ffff::1/33'];
    const { addresses, server } = await ask(reply, subnets);
    assert.deepEqual(addresses, ['192.0.2.1', '192.0.2.9', '192.0.2.2', '192.0.2.3']);
    assert.equal(server.questions().length, 6);
    assert.equal(server.connections(), 1);
  });

  test('makes one spelling of an address', async () => {
    const { addresses } = await ask(() => ['2001:db8:0:0:0:0:0:1', '2001:DB8::1']);
    assert.deepEqual(addresses, ['2001:db8::1']);
  });

  test('is not believed by another name than that of its certificate', async () => {
    const server = await startDohServer({ reply: () => ['192.0.2.1'] });
    const signal = new AbortController().signal;
    const doh = [{ url: server.url.replace('localhost', '127.0.0.1'), clientSubnets: [] }];
    const resolving = startResolving({ resolvers: ['127.0.0.1:1'], doh, timeoutMs: 2_000, signal }, 1);
    const refused = await resolving.resolve(HOST);
    await resolving.close();
    await server.close();
    assert.ok(!refused.ok);
    assert.deepEqual(server.questions(), []);
  });

  test('is asked beside the system, where no resolver is named', async () => {
    const server = await startDohServer({ reply: ({ type }) => (type === 'A' ? ['192.0.2.1'] : []) });
    const signal = new AbortController().signal;
    const settings = { resolvers: [], doh: [{ url: server.url, clientSubnets: [] }], timeoutMs: 5_000, signal };
    const resolving = startResolving(settings, 1);
    const addresses = await resolving.resolve('localhost');
    await resolving.close();
    await server.close();
    assert.ok(addresses.ok);
    assert.equal(addresses.value.at(-1), '192.0.2.1');
    assert.ok(addresses.value.some((address) => address === '127.0.0.1' || address === '::1'));
  });
});

function byText(a: { readonly type: string }, b: { readonly type: string }): number {
  return a.type < b.type ? -1 : 1;
}

const cname = (name: string, data: string) => ({ type: 'CNAME', name, ttl: 0, data }) as const;
const record = (name: string, data: string) => ({ type: 'A', name, ttl: 0, data }) as const;
const question = [{ type: 'A', name: HOST } as const];
const chain = (length: number) =>
  Array.from({ length }, (_, index) => cname(index === 0 ? HOST : `n${String(index)}`, `n${String(index + 1)}`));

/** An answer to the question for A of HOST, bent. */
function response(bent: Packet): Buffer {
  return encode({ type: 'response', id: 0, questions: question, answers: [record(HOST, '192.0.2.66')], ...bent });
}

/** A question whose name is a pointer to itself. */
const LOOP = Buffer.from('000081800001000000000000c00c00010001', 'hex');

const rows: readonly {
  readonly name: string;
  readonly reply: DohReply;
  readonly result: readonly string[] | string;
}[] = [
  {
    name: 'an alias',
    reply: { answers: [cname('DEVICE.example', 'Edge.cdn.example'), record('edge.CDN.example', '192.0.2.1')] },
    result: ['192.0.2.1'],
  },
  {
    name: 'records of other names',
    reply: { answers: [record('other.example', '192.0.2.66'), record(HOST, '192.0.2.1')] },
    result: ['192.0.2.1'],
  },
  { name: 'an alias that leads nowhere', reply: { answers: [cname(HOST, 'gone.example')] }, result: 'name-not-found' },
  {
    name: 'aliases in a circle',
    reply: { answers: [cname(HOST, 'a.example'), cname('a.example', HOST)] },
    result: 'name-not-found',
  },
  { name: '16 aliases', reply: { answers: [...chain(16), record('n16', '192.0.2.1')] }, result: ['192.0.2.1'] },
  { name: '17 aliases', reply: { answers: [...chain(17), record('n17', '192.0.2.1')] }, result: 'name-not-found' },
  {
    name: 'more addresses than anybody has',
    reply: Array.from({ length: 200 }, (_, index) => `10.0.0.${String(index)}`),
    result: Array.from({ length: 64 }, (_, index) => `10.0.0.${String(index)}`),
  },
  { name: 'no such name', reply: { rcode: 3 }, result: 'name-not-found' },
  { name: 'SERVFAIL', reply: { rcode: 2 }, result: 'DoH: SERVFAIL' },
  { name: 'REFUSED', reply: { rcode: 5 }, result: 'DoH: REFUSED' },
  { name: 'another status', reply: { status: 503, body: Buffer.from('busy') }, result: 'DoH: answered 503' },
  { name: 'a redirect', reply: { status: 302, body: Buffer.from('') }, result: 'DoH: answered 302' },
  {
    name: 'a page',
    reply: { type: 'text/html', body: Buffer.from('<html>') },
    result: 'DoH: answered with something else than a DNS message',
  },
  { name: 'nothing', reply: { body: Buffer.alloc(0) }, result: 'DoH: not a DNS message' },
  { name: 'garbage', reply: { body: Buffer.alloc(500, 0xc0) }, result: 'DoH: not a DNS message' },
  { name: 'half of a message', reply: { body: response({}).subarray(0, 30) }, result: 'DoH: not a DNS message' },
  { name: 'a name that points to itself', reply: { body: LOOP }, result: 'DoH: not a DNS message' },
  { name: 'a question', reply: { body: response({ type: 'query' }) }, result: 'DoH: no answer to the question' },
  { name: 'the wrong id', reply: { body: response({ id: 7 }) }, result: 'DoH: no answer to the question' },
  {
    name: 'an answer to another question',
    reply: { body: response({ questions: [{ type: 'A', name: 'other.example' }] }) },
    result: 'DoH: an answer to another question',
  },
  {
    name: 'an answer without a question',
    reply: { body: response({ questions: [] }) },
    result: 'DoH: an answer to another question',
  },
  {
    name: 'more bytes than a message has',
    reply: { body: Buffer.alloc(5_000_000) },
    result: 'DoH: answered with more than 65535 bytes',
  },
  { name: 'silence', reply: 'silence', result: 'dns-timeout' },
];

describe('DNS over HTTPS, answered with', () => {
  for (const { name, reply, result } of rows) {
    test(name, async () => {
      assert.deepEqual((await ask(() => reply, [], reply === 'silence' ? 300 : 5_000)).addresses, result);
    });
  }
});
