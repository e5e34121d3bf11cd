import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { isPublicAddress } from '../../src/probe/address-scope.ts';

const rows: readonly { readonly isPublic: boolean; readonly addresses: readonly string[] }[] = [
  {
    isPublic: true,
    addresses: ['1.1.1.1', '100.63.255.255', '100.128.0.0', '172.15.255.255', '172.32.0.1', '223.255.255.255'],
  },
  {
    isPublic: true,
    addresses: ['2606:4700::1111', '2a00:1450::1', '::ffff:1.1.1.1', '64:ff9b::1.1.1.1', '2002:101:101::1'],
  },
  { isPublic: false, addresses: ['127.0.0.1', '127.255.255.254', '::1', '0.0.0.0', '::'] },
  { isPublic: false, addresses: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'] },
  { isPublic: false, addresses: ['100.64.0.1', '100.127.255.255', '169.254.169.254', '198.18.0.1'] },
  { isPublic: false, addresses: ['224.0.0.1', '239.1.2.3', '255.255.255.255', '240.0.0.1', 'ff02::1'] },
  { isPublic: false, addresses: ['fc00::1', 'fd12:3456::1', 'fe80::1', 'fe80::1%eth0', 'fec0::1', '2001:db8::1'] },
  {
    isPublic: false,
    addresses: [
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '::127.0.0.1',
      '64:ff9b::10.0.0.1',
      '2002:7f00:1::',
      '2002:a00:1::1',
    ],
  },
  { isPublic: false, addresses: ['', 'localhost', '1.1.1', '1.1.1.1.1', '999.1.1.1'] },
];

describe('isPublicAddress', () => {
  for (const { isPublic, addresses } of rows) {
    for (const address of addresses) {
      test(`${address || 'nothing'}: ${isPublic ? 'public' : 'not public'}`, () => {
        assert.equal(isPublicAddress(address), isPublic);
      });
    }
  }
});
