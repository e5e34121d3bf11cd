import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { ariDirectories, directoryFor } from '../../../src/signals/ari/directories.ts';

describe('directoryFor', () => {
  const own = { issuer: 'Example CA', directory: 'https://acme.ca.example/directory' };
  const directories = ariDirectories(['letsencrypt', 'google', own]);
  const rows = [
    { organisation: "Let's Encrypt", url: 'https://acme-v02.api.letsencrypt.org/directory' },
    { organisation: 'Google Trust Services', url: 'https://dv.acme-v02.api.pki.goog/directory' },
    { organisation: 'Google Trust Services LLC', url: 'https://dv.acme-v02.api.pki.goog/directory' },
    { organisation: 'Example CA', url: own.directory },
    { organisation: 'Another CA', url: null },
    { organisation: null, url: null },
  ];
  for (const { organisation, url } of rows) {
    test(String(organisation), () => {
      assert.equal(directoryFor(organisation, directories)?.url ?? null, url);
    });
  }

  test('the first of two for the same CA', () => {
    const staging = { issuer: "Let's Encrypt", directory: 'https://staging.example/directory' };
    assert.equal(directoryFor("Let's Encrypt", ariDirectories([staging, 'letsencrypt']))?.url, staging.directory);
  });
});
