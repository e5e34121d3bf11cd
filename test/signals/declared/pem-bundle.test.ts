// Bundles as servers give them: whole, half, commented, and what is none.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readPemBundle } from '../../../src/signals/declared/pem-bundle.ts';
import { issue } from '../../support/ca.ts';

const A = issue({ subject: 'CN=Root A' });
const B = issue({ subject: 'CN=Root B, O=Test' });
const NAMES = ['CN=Root A', 'O=Test,CN=Root B'];
const BROKEN = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

interface Row {
  readonly name: string;
  readonly text: string;
  readonly expected: readonly string[] | string;
}

const rows: readonly Row[] = [
  { name: 'two roots', text: A.pem + B.pem, expected: NAMES },
  { name: 'a root twice is one', text: A.pem + B.pem + A.pem, expected: NAMES },
  {
    name: 'with comments, and lines that end as on Windows',
    text: `# Operating CA: Test\n\n${A.pem.replaceAll('\n', '\r\n')}\n# More\n`,
    expected: ['CN=Root A'],
  },
  { name: 'nothing', text: '', expected: 'it has no certificate in PEM' },
  {
    name: 'an error page',
    text: '\n<!DOCTYPE html><html><body>Sign in</body></html>',
    expected: 'it has no certificate in PEM, but HTML',
  },
  { name: 'half of a file', text: A.pem + B.pem.slice(0, 200), expected: 'certificate 2 in it has no end' },
  {
    name: 'an end that is lost in the middle',
    text: A.pem.replace('-----END CERTIFICATE-----\n', '') + B.pem,
    expected: 'certificate 1 in it has no end',
  },
  { name: 'one that is not DER', text: A.pem + BROKEN + B.pem, expected: 'certificate 2 in it cannot be decoded' },
  {
    name: 'one with markup in it',
    text: A.pem.replace('\nMII', '\n<b>MII'),
    expected: 'certificate 1 in it is not in base64',
  },
  { name: 'very many', text: BROKEN.repeat(1_001), expected: 'it has more than 1000 certificates' },
];
for (const { name, text, expected } of rows) {
  test(`a bundle: ${name}`, () => {
    const reading = readPemBundle(Buffer.from(text));
    if (reading.kind === 'failed') assert.equal(reading.reason, expected);
    else
      assert.deepEqual(
        reading.anchors.map(({ subject }) => subject),
        expected,
      );
  });
}
