import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { caaDomainsOf } from '../../../src/signals/caa/ca-domains.ts';

describe('caaDomainsOf', () => {
  const rows = [
    { organisation: "Let's Encrypt", name: "Let's Encrypt", domain: 'letsencrypt.org' },
    { organisation: 'DigiCert Inc', name: 'DigiCert', domain: 'digicert.com' },
    { organisation: 'DigiCert, Inc.', name: 'DigiCert', domain: 'www.digicert.com' },
    { organisation: 'DIGICERT  INC.', name: 'DigiCert', domain: 'symantec.com' },
    { organisation: 'Google Trust Services LLC', name: 'Google Trust Services', domain: 'pki.goog' },
    { organisation: 'Amazon', name: 'Amazon', domain: 'awstrust.com' },
    { organisation: 'Sectigo Limited', name: 'Sectigo', domain: 'comodoca.com' },
    { organisation: 'ZeroSSL', name: 'ZeroSSL', domain: 'sectigo.com' },
    { organisation: 'GoDaddy.com, Inc.', name: 'GoDaddy', domain: 'starfieldtech.com' },
    { organisation: 'Microsoft Corporation', name: 'Microsoft', domain: 'microsoft.com' },
    { organisation: 'Hellenic Academic and Research Institutions CA', name: 'HARICA', domain: 'harica.gr' },
  ];
  for (const { organisation, name, domain } of rows) {
    test(organisation, () => {
      const identity = caaDomainsOf(organisation);
      assert.equal(identity?.name, name);
      assert.ok(identity.domains.includes(domain));
      assert.ok(identity.domains.every((one) => /^[a-z0-9.-]+$/.test(one)));
    });
  }

  for (const organisation of ['', 'Example CA', 'DigiCert', 'Amazonas', '...']) {
    test(`nothing is known of "${organisation}"`, () => {
      assert.equal(caaDomainsOf(organisation), null);
    });
  }
});
