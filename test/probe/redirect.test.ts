import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { Addresses } from '../../src/probe/dns-source.ts';
import type { Redirect } from '../../src/probe/observation.ts';
import { readRedirect, requestTarget, type RedirectRules } from '../../src/probe/redirect.ts';
import { startResolving } from '../../src/probe/resolve.ts';

const FROM = 'https://origin.example:443/files/a?token=s3cret';

const rules: RedirectRules = {
  maxRedirects: 2,
  mayBePrivate: (target) => target === 'named.example:443',
  addressesOf: ({ host }) => Promise.resolve(table[host] ?? { ok: false, failure: { code: 'name-not-found' } }),
};
const table: Readonly<Record<string, Addresses>> = {
  'origin.example': { ok: true, value: ['1.1.1.1'] },
  'cdn.example': { ok: true, value: ['1.1.1.1', '2606:4700::1111'] },
  'mixed.example': { ok: true, value: ['10.0.0.1', '1.1.1.1'] },
  'inside.example': { ok: true, value: ['10.0.0.1', 'fd00::1'] },
  'named.example': { ok: true, value: ['10.0.0.1'] },
  '169.254.169.254': { ok: true, value: ['169.254.169.254'] },
  '127.0.0.1': { ok: true, value: ['127.0.0.1'] },
  '::1': { ok: true, value: ['::1'] },
};

interface Row {
  readonly name: string;
  readonly location: string;
  readonly to: readonly [string, number];
  readonly refused: Redirect['refused'];
  readonly path?: string;
  readonly addresses?: readonly string[];
}

const rows: readonly Row[] = [
  {
    name: 'to another host',
    location: 'https://cdn.example/x/y?sig=1#part',
    to: ['cdn.example', 443],
    refused: null,
    path: '/x/y?sig=1',
    addresses: ['1.1.1.1', '2606:4700::1111'],
  },
  { name: 'to a path', location: '/b?c=d', to: ['origin.example', 443], refused: null, path: '/b?c=d' },
  { name: 'to a relative path', location: 'b', to: ['origin.example', 443], refused: null, path: '/files/b' },
  { name: 'to another port', location: '//cdn.example:8443', to: ['cdn.example', 8443], refused: null, path: '/' },
  { name: 'a host in capitals', location: 'HTTPS://CDN.Example/', to: ['cdn.example', 443], refused: null, path: '/' },
  {
    name: 'to public addresses among private ones',
    location: 'https://mixed.example/',
    to: ['mixed.example', 443],
    refused: null,
    path: '/',
    addresses: ['1.1.1.1'],
  },
  {
    name: 'to a private address that the operator named',
    location: 'https://named.example/',
    to: ['named.example', 443],
    refused: null,
    path: '/',
    addresses: ['10.0.0.1'],
  },
  { name: 'to http', location: 'http://cdn.example/', to: ['cdn.example', 80], refused: 'not-https' },
  { name: 'to a file', location: 'file:///etc/passwd', to: ['', 0], refused: 'not-https' },
  { name: 'to nowhere', location: 'https://', to: ['', 0], refused: 'bad-location' },
  { name: 'to a host that cannot be', location: 'https://a b/', to: ['', 0], refused: 'bad-location' },
  {
    name: 'to private addresses',
    location: 'https://inside.example/',
    to: ['inside.example', 443],
    refused: 'private-address',
  },
  {
    name: 'to cloud metadata',
    location: 'https://169.254.169.254/',
    to: ['169.254.169.254', 443],
    refused: 'private-address',
  },
  {
    name: 'to loopback as a number',
    location: 'https://2130706433/',
    to: ['127.0.0.1', 443],
    refused: 'private-address',
  },
  { name: 'to loopback in IPv6', location: 'https://[::1]:8443/', to: ['::1', 8443], refused: 'private-address' },
  { name: 'to where it came from', location: FROM, to: ['origin.example', 443], refused: 'too-many-hops' },
];

describe('readRedirect', () => {
  for (const { name, location, to, refused, path, addresses } of rows) {
    test(name, async () => {
      const read = await readRedirect({ status: 302, location }, [FROM], rules);
      assert.deepEqual(read?.redirect, { status: 302, toHost: to[0], toPort: to[1], refused });
      assert.equal(read.hop?.path, path);
      if (addresses !== undefined) assert.deepEqual(read.hop?.addresses, { ok: true, value: addresses });
    });
  }

  for (const status of [200, 206, 300, 304, 404]) {
    test(`status ${String(status)} is no redirect`, async () => {
      assert.equal(await readRedirect({ status, location: '/there' }, [FROM], rules), null);
    });
  }

  test('a redirect to nowhere in particular is none', async () => {
    assert.equal(await readRedirect({ status: 302, location: null }, [FROM], rules), null);
  });

  test('as many hops as allowed, and one more', async () => {
    const answer = { status: 307, location: 'https://cdn.example/' };
    const second = await readRedirect(answer, [FROM, 'https://b.example:443/'], rules);
    const third = await readRedirect(answer, [FROM, 'https://b.example:443/', 'https://c.example:443/'], rules);
    assert.equal(second?.redirect.refused, null);
    assert.equal(third?.redirect.refused, 'too-many-hops');
  });

  test('a host whose name does not resolve is followed, to say so', async () => {
    const read = await readRedirect({ status: 301, location: 'https://gone.example/' }, [FROM], rules);
    assert.equal(read?.redirect.refused, null);
    assert.deepEqual(read.hop?.addresses, { ok: false, failure: { code: 'name-not-found' } });
  });

  test('an address in the place of a name is looked up nowhere', async () => {
    const signal = new AbortController().signal;
    const addressesOf = ({ host }: { readonly host: string }) =>
      startResolving({ resolvers: ['127.0.0.1:1'], doh: [], timeoutMs: 100, signal }, 1).resolve(host);
    const read = await readRedirect({ status: 301, location: 'https://[fe80::1]/' }, [FROM], { ...rules, addressesOf });
    assert.equal(read?.redirect.refused, 'private-address');
  });
});

describe('requestTarget', () => {
  const paths = [
    { path: '/', target: '/' },
    { path: '/a/b?c=d', target: '/a/b?c=d' },
    { path: '/a b\r\nHost: evil', target: '/a%20bHost:%20evil' },
    { path: '//other.example/x', target: '//other.example/x' },
  ];
  for (const { path, target } of paths) {
    test(JSON.stringify(path), () => {
      assert.equal(requestTarget(path), target);
    });
  }
});
