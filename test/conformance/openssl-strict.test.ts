// X509_V_FLAG_X509_STRICT as the harness of x509-limbo sets it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeCertificate } from '../../src/chain/decode.ts';
import { type CertificateSpec, issue, keyPair } from '../support/ca.ts';
import { strictlyRefused } from './openssl-strict.ts';

interface Row {
  readonly root?: Partial<CertificateSpec>;
  readonly leaf?: Partial<CertificateSpec>;
  readonly refused: string | null;
}

const rows: readonly Row[] = [
  { refused: null },
  { root: { ca: 'omit' }, refused: 'INVALID_CA' },
  { root: { keyUsage: 'omit' }, refused: 'CA_CERT_MISSING_KEY_USAGE' },
  { root: { subjectKeyId: 'omit' }, refused: 'MISSING_SUBJECT_KEY_IDENTIFIER' },
  { root: { pathLength: 0, keyUsage: ['cRLSign'] }, refused: 'PATHLEN_WITHOUT_KU_KEY_CERT_SIGN' },
  { root: { version: 1 }, refused: 'INVALID_CA' },
  { leaf: { keyUsage: ['keyCertSign'] }, refused: 'KU_KEY_CERT_SIGN_INVALID_FOR_NON_CA' },
  { leaf: { authorityKeyId: 'omit' }, refused: 'MISSING_AUTHORITY_KEY_IDENTIFIER' },
  { leaf: { subject: '', dnsNames: [] }, refused: 'SUBJECT_NAME_EMPTY' },
  { leaf: { subject: '' }, refused: 'EMPTY_SUBJECT_SAN_NOT_CRITICAL' },
];

for (const { root: rootSpec, leaf: leafSpec, refused } of rows) {
  test(`strict: ${refused ?? 'as it should be'} ${JSON.stringify(rootSpec ?? leafSpec ?? {})}`, () => {
    const root = issue({ subject: 'CN=Root', key: keyPair('strict, root'), ...rootSpec });
    const key = keyPair('strict, leaf');
    const leaf = issue({ subject: 'CN=Leaf', issuer: root, key, dnsNames: ['a.example'], ...leafSpec });
    assert.equal(strictlyRefused([leaf, root].map(({ der }) => decodeCertificate(der))), refused);
  });
}
