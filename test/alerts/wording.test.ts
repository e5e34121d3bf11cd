// The phrases of a failed probe.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { failureText } from '../../src/alerts/wording.ts';

const hexOf = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

const samples = [
  { name: 'text is shown as text', sample: hexOf('HTTP/1.1 400 Bad'), shown: '"HTTP/1.1 400 Bad"' },
  { name: 'the end of its line is left out', sample: hexOf('250 ok\r\n'), shown: '"250 ok"' },
  { name: 'quotes in it are told from those around it', sample: hexOf('say "hi"'), shown: '"say \\"hi\\""' },
  { name: 'other bytes are shown as hex', sample: '802e0100', shown: '802e0100' },
  { name: 'one byte that is no text makes it hex', sample: hexOf('a\u001b[2J'), shown: '611b5b324a' },
  { name: 'so does a second line', sample: hexOf('a\nb'), shown: '610a62' },
  { name: 'line ends alone are hex', sample: '0d0a', shown: '0d0a' },
  { name: 'nothing is nothing', sample: '', shown: '' },
];
for (const row of samples) {
  test(`not TLS: ${row.name}`, () => {
    assert.equal(failureText({ code: 'not-tls', sample: row.sample }), `not-tls (${row.shown})`);
  });
}
