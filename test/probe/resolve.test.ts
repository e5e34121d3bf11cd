import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { Addresses } from '../../src/probe/dns-source.ts';
import { startResolving, type ResolveSettings } from '../../src/probe/resolve.ts';
import { startDnsServer, type DnsAnswer } from '../support/dns-server.ts';

const many = Array.from({ length: 80 }, (_, index) => `10.0.0.${String(index)}`);

const rows: readonly { readonly name: string; readonly answer: DnsAnswer; readonly result: Addresses }[] = [
  {
    name: 'every A and AAAA address',
    answer: { addresses: ['192.0.2.1', '192.0.2.2', '2001:db8::1'] },
    result: { ok: true, value: ['192.0.2.1', '192.0.2.2', '2001:db8::1'] },
  },
  { name: 'IPv4 alone', answer: { addresses: ['192.0.2.1'] }, result: { ok: true, value: ['192.0.2.1'] } },
  { name: 'IPv6 alone', answer: { addresses: ['2001:db8::1'] }, result: { ok: true, value: ['2001:db8::1'] } },
  {
    name: 'each address once',
    answer: { addresses: ['192.0.2.1', '192.0.2.1'] },
    result: { ok: true, value: ['192.0.2.1'] },
  },
  { name: 'no more than 64', answer: { addresses: many.slice(0, 70) }, result: { ok: true, value: many.slice(0, 64) } },
  {
    name: 'an error for AAAA alone is no failure',
    answer: { addresses: ['192.0.2.1'], aaaa: 'servfail' },
    result: { ok: true, value: ['192.0.2.1'] },
  },
  { name: 'no such name', answer: 'no-such-name', result: { ok: false, failure: { code: 'name-not-found' } } },
  {
    name: 'a name without addresses',
    answer: { addresses: [] },
    result: { ok: false, failure: { code: 'name-not-found' } },
  },
  { name: 'an error', answer: 'servfail', result: { ok: false, failure: { code: 'dns-failed', detail: 'ESERVFAIL' } } },
  { name: 'silence', answer: 'silence', result: { ok: false, failure: { code: 'dns-timeout' } } },
  {
    name: 'no A record, and silence about AAAA',
    answer: { addresses: [], aaaa: 'silence' },
    result: { ok: false, failure: { code: 'dns-timeout' } },
  },
];

describe('a DNS server that is asked by name', () => {
  for (const { name, answer, result } of rows) {
    test(name, async () => {
      const dns = await startDnsServer({ 'device.example': answer });
      const resolved = await resolveHost('device.example', settingsOf([dns.server]));
      await dns.close();
      assert.deepEqual(resolved.ok ? sorted(resolved) : resolved, result.ok ? sorted(result) : result);
    });
  }

  test('an address needs no DNS', async () => {
    const dns = await startDnsServer({});
    assert.deepEqual(await resolveHost('2001:db8::7', settingsOf([dns.server])), { ok: true, value: ['2001:db8::7'] });
    assert.deepEqual(dns.questions(), []);
    await dns.close();
  });

  test('is only asked for A and AAAA of that name', async () => {
    const dns = await startDnsServer({ 'device.example': { addresses: ['192.0.2.1'] } });
    await resolveHost('device.example', settingsOf([dns.server]));
    assert.deepEqual(dns.questions().toSorted(), ['device.example A', 'device.example AAAA']);
    await dns.close();
  });

  test('that is none', async () => {
    const resolved = await resolveHost('device.example', settingsOf(['not an address']));
    assert.equal(!resolved.ok && resolved.failure.code, 'local');
  });

  test('is given up on at once when the round is abandoned', async () => {
    const dns = await startDnsServer({ 'device.example': 'silence' });
    const abandon = new AbortController();
    const started = performance.now();
    const resolving = resolveHost('device.example', { ...settingsOf([dns.server], 60_000), signal: abandon.signal });
    abandon.abort();
    const resolved = await resolving;
    await dns.close();
    assert.equal(!resolved.ok && resolved.failure.code, 'local');
    assert.ok(performance.now() - started < 3_000);
  });
});

describe('the system', () => {
  test('knows localhost, as every program on this machine does', async () => {
    const resolved = await resolveHost('localhost', settingsOf([]));
    assert.ok(resolved.ok);
    assert.ok(resolved.value.every((address) => address === '127.0.0.1' || address === '::1'));
    assert.ok(resolved.value.length > 0);
  });
});

function settingsOf(resolvers: readonly string[], timeoutMs = 400): ResolveSettings {
  return { resolvers, doh: [], timeoutMs, signal: new AbortController().signal };
}

/** One name, as a round of its own. */
async function resolveHost(host: string, settings: ResolveSettings): Promise<Addresses> {
  const resolving = startResolving(settings, 1);
  const addresses = await resolving.resolve(host);
  await resolving.close();
  return addresses;
}

/** A and AAAA come in any order. */
function sorted(addresses: Extract<Addresses, { ok: true }>): readonly string[] {
  return addresses.value.toSorted();
}
