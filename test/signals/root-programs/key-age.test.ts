// Mozilla Root Store Policy 7.4, at the edges of its schedule and for the roots of the day.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { rootCertificates } from 'node:tls';

import { keyAgeRemoval } from '../../../src/signals/root-programs/key-age.ts';

const dayOf = (at: number): string => new Date(at).toISOString();

const edges = [
  { notBefore: '1998-09-01T12:00:00Z', removal: '2025-04-15' },
  { notBefore: '2005-12-31T23:59:59Z', removal: '2025-04-15' },
  { notBefore: '2006-01-01T00:00:00Z', removal: '2026-04-15' },
  { notBefore: '2007-12-31T23:59:59Z', removal: '2026-04-15' },
  { notBefore: '2008-01-01T00:00:00Z', removal: '2027-04-15' },
  { notBefore: '2009-12-31T23:59:59Z', removal: '2027-04-15' },
  { notBefore: '2010-01-01T00:00:00Z', removal: '2028-04-15' },
  { notBefore: '2011-12-31T23:59:59Z', removal: '2028-04-15' },
  { notBefore: '2012-01-01T00:00:00Z', removal: '2029-04-15' },
  { notBefore: '2014-04-14T23:59:59Z', removal: '2029-04-15' },
  { notBefore: '2014-04-15T00:00:00Z', removal: '2029-04-15' },
  { notBefore: '2014-12-10T00:00:00Z', removal: '2029-12-10' },
  { notBefore: '2016-02-29T10:00:00Z', removal: '2031-03-01' },
  { notBefore: '2021-03-22T23:59:59Z', removal: '2036-03-22' },
];

for (const { notBefore, removal } of edges) {
  test(`a root of ${notBefore} goes on ${removal}`, () => {
    assert.equal(dayOf(keyAgeRemoval(Date.parse(notBefore))), `${removal}T00:00:00.000Z`);
  });
}

const roots = [
  { commonName: 'GlobalSign Root CA - R3', removal: '2027-04-15' },
  { commonName: 'Go Daddy Root Certificate Authority - G2', removal: '2027-04-15' },
  { commonName: 'Starfield Services Root Certificate Authority - G2', removal: '2027-04-15' },
  { commonName: 'COMODO ECC Certification Authority', removal: '2027-04-15' },
  { commonName: 'USERTrust RSA Certification Authority', removal: '2028-04-15' },
  { commonName: 'USERTrust ECC Certification Authority', removal: '2028-04-15' },
  { commonName: 'COMODO RSA Certification Authority', removal: '2028-04-15' },
  { commonName: 'DigiCert Global Root G2', removal: '2029-04-15' },
  { commonName: 'DigiCert Global Root G3', removal: '2029-04-15' },
  // GlobalSign has published this date for it (support.globalsign.com, removal of the TLS trust bit).
  { commonName: 'GlobalSign Root CA - R6', removal: '2029-12-10' },
  { commonName: 'Amazon Root CA 1', removal: '2030-05-26' },
  { commonName: 'ISRG Root X1', removal: '2030-06-04' },
];

for (const { commonName, removal } of roots) {
  const pem = rootCertificates.find((root) => namesOf(root).includes(commonName));
  test(`${commonName} goes on ${removal}`, { skip: pem === undefined && 'this release of Node has dropped it' }, () => {
    assert.ok(pem !== undefined);
    const { validFromDate } = new X509Certificate(pem);
    assert.equal(dayOf(keyAgeRemoval(validFromDate.getTime())), `${removal}T00:00:00.000Z`);
  });
}

function namesOf(pem: string): readonly string[] {
  return new X509Certificate(pem).subject.split('\n').map((attribute) => attribute.replace(/^[^=]*=/, ''));
}
