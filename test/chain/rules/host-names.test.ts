// Names of hosts as the stacks compare them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeCertificate } from '../../../src/chain/decode.ts';
import { stackNamed } from '../../../src/chain/stacks.ts';
import { addressOctets } from '../../../src/chain/rules/host-names.ts';
import { issue, keyPair } from '../../support/ca.ts';
import { judgeOnce } from '../judging.ts';

const STACKS = ['openssl', 'mbedtls', 'wolfssl'] as const;
const root = issue({ subject: 'CN=Root', key: keyPair('root') });

interface Row {
  readonly host: string;
  readonly commonName?: string;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  /** Which of STACKS take it, in that order. */
  readonly taken: readonly [boolean, boolean, boolean];
}

const rows: readonly Row[] = [
  { host: 'a.example.com', dnsNames: ['a.example.com'], taken: [true, true, true] },
  { host: 'A.Example.COM', dnsNames: ['a.example.com'], taken: [true, true, true] },
  { host: 'a.example.com', commonName: 'a.example.com', taken: [true, true, true] },
  { host: 'a.example.com', commonName: 'a.example.com', dnsNames: ['b.example.com'], taken: [false, false, false] },
  { host: 'a.example.com', commonName: 'a.example.com', ipAddresses: ['192.0.2.1'], taken: [true, false, true] },
  { host: 'a.example.com', dnsNames: ['*.example.com'], taken: [true, true, true] },
  { host: 'example.com', dnsNames: ['*.example.com'], taken: [false, false, false] },
  { host: 'a.b.example.com', dnsNames: ['*.example.com'], taken: [false, false, false] },
  { host: 'example.com', dnsNames: ['*.com'], taken: [false, true, true] },
  { host: 'fw1.example.com', dnsNames: ['fw*.example.com'], taken: [true, false, true] },
  { host: 'fw.example.com', dnsNames: ['fw*.example.com'], taken: [true, false, true] },
  { host: 'fw1.example.com', dnsNames: ['f*1.example.com'], taken: [false, false, true] },
  { host: 'a.b.example.com', dnsNames: ['a.*.example.com'], taken: [false, false, true] },
  { host: '192.0.2.1', ipAddresses: ['192.0.2.1'], commonName: 'x', taken: [true, false, false] },
  { host: '192.0.2.1', dnsNames: ['192.0.2.1'], taken: [false, true, true] },
  { host: '2001:DB8:0::1', ipAddresses: ['2001:db8::1'], commonName: 'x', taken: [true, false, false] },
];

for (const { host, commonName = 'device', dnsNames = [], ipAddresses = [], taken } of rows) {
  for (const [i, stack] of STACKS.entries()) {
    test(`${stack}: ${host} by CN ${commonName}, SAN ${[...dnsNames, ...ipAddresses].join(' ')}`, () => {
      const leaf = issue({
        subject: [{ type: 'CN', value: commonName }],
        issuer: root,
        dnsNames,
        ipAddresses,
        key: keyPair('leaf'),
      });
      assert.equal(stackNamed(stack)?.name, stack);
      assert.equal(judgeOnce({ served: [leaf], anchors: [root], stack, host }).kind === 'accepted', taken[i]);
      assert.equal(judgeOnce({ served: [leaf], anchors: [root], stack, host: null }).kind, 'accepted');
      assert.equal(decodeCertificate(leaf.der).subject.attributes[0]?.value, commonName);
    });
  }
}

const addresses: readonly (readonly [string, string | null])[] = [
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.256', null],
  ['192.0.2', null],
  ['::1', '0:0:0:0:0:0:0:1'],
  ['2001:DB8::1', '2001:db8:0:0:0:0:0:1'],
  ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ['1:2:3:4:5:6:7', null],
  ['1::2::3', null],
  ['face.example', null],
  ['a.example', null],
];
for (const [text, expected] of addresses) {
  test(`address ${text}`, () => {
    assert.equal(addressOctets(text), expected);
  });
}
