import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { certId } from '../../../src/signals/ari/cert-id.ts';

describe('certId', () => {
  const AKI = '69885b6b87464041e1b37b847ba0ae2cde01c8d4';
  const rows = [
    // RFC 9773 section 4.1: the serial number is 87 65 43 21, and positive.
    { name: "the RFC's example", aki: AKI, serial: '0087654321', id: 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE' },
    { name: 'capitals', aki: AKI.toUpperCase(), serial: '0087654321', id: 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE' },
    { name: 'no leading 00 where none is needed', aki: AKI, serial: '01', id: 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AQ' },
    { name: 'characters that base64 has and base64url has not', aki: 'fbff', serial: 'fbff', id: '-_8.-_8' },
    { name: 'no authorityKeyIdentifier', aki: null, serial: '01', id: null },
    { name: 'an empty one', aki: '', serial: '01', id: null },
    { name: 'half an octet', aki: AKI, serial: '123', id: null },
    { name: 'a serial number of a kilobyte', aki: AKI, serial: '01'.repeat(1_000), id: null },
  ];
  for (const { name, aki, serial, id } of rows) {
    test(name, () => {
      assert.equal(certId(aki, serial), id);
    });
  }
});
