import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { decodeCertificate } from '../../../src/chain/decode.ts';
import { judgedCaa } from '../../../src/daemon/signals/caa-judged.ts';
import { renewalEndEntity } from '../../../src/daemon/signals/renewal-end-entity.ts';
import type { CaaSet } from '../../../src/signals/signal.ts';
import { issue } from '../../support/ca.ts';

const HOST = 'www.example.com';
const SET: CaaSet = {
  kind: 'caa',
  source: 'CAA records of example.com',
  at: 0,
  confidence: 'possible',
  host: HOST,
  foundAt: 'example.com',
  records: ['0 issue letsencrypt.org', '0 issuewild digicert.com'],
  issuers: ['letsencrypt.org'],
  changed: null,
};

function endEntity(organisation: string | null, dnsNames: readonly string[] = [HOST]) {
  const issuer = issue({ subject: organisation === null ? 'CN=CA' : `CN=CA, O=${organisation}` });
  return decodeCertificate(issue({ subject: `CN=${HOST}`, issuer, dnsNames: [...dnsNames] }).der);
}

describe('judgedCaa', () => {
  const letsEncrypt = endEntity("Let's Encrypt");
  const google = endEntity('Google Trust Services');
  const unknown = endEntity('Example CA');
  const rows = [
    {
      name: 'the CA that is served',
      served: [letsEncrypt],
      current: { name: "Let's Encrypt", domains: ['letsencrypt.org'] },
    },
    {
      name: 'two of them',
      served: [letsEncrypt, google],
      current: {
        name: "Google Trust Services and Let's Encrypt",
        domains: ['letsencrypt.org', 'pki.goog', 'google.com'],
      },
    },
    { name: 'one that nobody knows', served: [unknown], current: null },
    { name: 'one of two that nobody knows', served: [letsEncrypt, unknown], current: null },
    { name: 'no organisation', served: [endEntity(null)], current: null },
    { name: 'nothing served', served: [], current: null },
  ];
  for (const { name, served, current } of rows) {
    test(name, () => {
      assert.deepEqual(judgedCaa(SET, served), { set: SET, current });
    });
  }

  const wildcards = [
    { name: 'a wildcard', names: ['*.example.com'], issuers: ['digicert.com'] },
    { name: 'a wildcard in capitals', names: ['*.EXAMPLE.com'], issuers: ['digicert.com'] },
    { name: 'the name beside it', names: ['*.example.com', HOST], issuers: ['letsencrypt.org'] },
    { name: 'a wildcard for others', names: ['*.example.net'], issuers: ['letsencrypt.org'] },
    { name: 'a wildcard a label higher', names: ['*.com'], issuers: ['letsencrypt.org'] },
  ];
  for (const { name, names, issuers } of wildcards) {
    test(name, () => {
      assert.deepEqual(judgedCaa(SET, [endEntity("Let's Encrypt", names)]).set.issuers, issuers);
    });
  }

  test('a wildcard at one edge, the name at another', () => {
    const served = [endEntity("Let's Encrypt", ['*.example.com']), letsEncrypt];
    assert.deepEqual(judgedCaa(SET, served).set.issuers, ['letsencrypt.org']);
  });
});

test('renewalEndEntity names what its CA is asked about', () => {
  const issuer = issue({ subject: 'CN=CA, O=Example CA' });
  const issued = issue({ subject: `CN=${HOST}`, issuer, serialNumber: 0x87654321 });
  const certificate = decodeCertificate(issued.der);
  assert.deepEqual(renewalEndEntity(certificate), {
    sha256: issued.sha256,
    authorityKeyId: certificate.authorityKeyId,
    serialNumber: '0087654321',
    issuerOrganisation: 'Example CA',
  });
  assert.notEqual(certificate.authorityKeyId, null);
});
