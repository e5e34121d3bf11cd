// Which certificate concerns which target, and what is the same issuance.
import assert from 'node:assert/strict';
import test from 'node:test';

import { eachOnce, issuancesFor } from '../../../src/signals/ct/issuances.ts';
import { targetNames } from '../../../src/signals/ct/target-names.ts';
import { issue } from '../../support/ca.ts';
import { logged, NOW } from './scene.ts';
import { POISON, sctList } from './sct-writer.ts';

const HOSTS = [
  'example.com',
  'www.example.com',
  'a.b.example.com',
  'Content.Example.NET.',
  '127.0.0.1',
  '::1',
  'localhost',
];
const TARGETS = targetNames(HOSTS.map((host) => ({ host, target: `${host}:443` })));

const rows: readonly { readonly names: readonly string[]; readonly covered: readonly string[] }[] = [
  { names: ['example.com'], covered: ['example.com'] },
  { names: ['*.example.com'], covered: ['www.example.com'] },
  { names: ['*.b.example.com'], covered: ['a.b.example.com'] },
  { names: ['*.example.net'], covered: ['Content.Example.NET.'] },
  { names: ['content.example.net'], covered: ['Content.Example.NET.'] },
  { names: ['www.example.com', '*.example.com'], covered: ['www.example.com'] },
  { names: ['example.com', '*.example.com'], covered: ['example.com', 'www.example.com'] },
  { names: ['*.*.example.com'], covered: [] },
  { names: ['w*.example.com'], covered: [] },
  { names: ['www.*.com'], covered: [] },
  { names: ['*'], covered: [] },
  { names: ['*.'], covered: [] },
  { names: ['**.example.com'], covered: [] },
  { names: ['*example.com'], covered: [] },
  { names: ['*.0.0.1', '127.0.0.1'], covered: [] },
  { names: ['com', 'xexample.com', 'example.com.evil.example'], covered: [] },
  { names: [], covered: [] },
];

for (const { names, covered } of rows) {
  test(`${names.join(', ')} covers ${covered.join(', ')}`, () => {
    assert.deepEqual(
      TARGETS.coveredBy(names),
      covered.map((host) => `${host}:443`),
    );
  });
}

test('CT is asked about each host once, and about no address', () => {
  const twice = [...HOSTS, 'WWW.example.com'].map((host, n) => ({ host, target: `${host}:${String(n)}` }));
  assert.deepEqual(targetNames(twice).names, [
    'example.com',
    'www.example.com',
    'a.b.example.com',
    'content.example.net',
    'localhost',
  ]);
});

test('one host on two ports is two targets', () => {
  const targets = targetNames([443, 8883].map((port) => ({ host: 'a.example', target: `a.example:${String(port)}` })));
  const issuances = issuancesFor([logged('1', { dnsNames: ['a.example'] })], targets);
  assert.deepEqual(
    issuances.map(({ kind, target, confidence }) => [kind, target, confidence]),
    [
      ['issuance', 'a.example:443', 'likely'],
      ['issuance', 'a.example:8883', 'likely'],
    ],
  );
});

test('precertificate and certificate are one: seen with the first, with the SCTs of the second', () => {
  const root = issue({ subject: 'CN=Sub CA 1', ca: true });
  const precertificate = issue({ subject: 'CN=x', issuer: root, extensions: [POISON] }).der;
  const certificate = issue({ subject: 'CN=x', issuer: root, extensions: [sctList([NOW])] }).der;
  const unnamed = { subject: 'CN=Sub CA 1', spkiSha256: null };
  for (const order of [
    [logged('1', { der: precertificate, issuer: unnamed }), logged('1', { der: certificate, at: NOW + 1 })],
    [logged('1', { der: certificate, at: NOW + 1 }), logged('1', { der: precertificate, issuer: unnamed })],
  ]) {
    const [only, ...more] = eachOnce(order);
    assert.deepEqual(more, []);
    assert.equal(only?.at, NOW);
    assert.equal(only.der, certificate);
    assert.equal(only.issuer.spkiSha256, logged('1').issuer.spkiSha256);
  }
});
