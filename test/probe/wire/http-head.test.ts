import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { readHttpHead, type HttpHead } from '../../../src/probe/wire/http-head.ts';

const rows: readonly { readonly name: string; readonly text: string; readonly head: HttpHead | string }[] = [
  { name: 'a plain answer', text: 'HTTP/1.1 200 OK\r\n\r\n', head: { status: 200, location: null } },
  {
    name: 'a redirect',
    text: 'HTTP/1.1 302 Found\r\nlocation:  /there?a=b \r\n\r\nbody',
    head: { status: 302, location: '/there?a=b' },
  },
  { name: 'a status without a reason', text: 'HTTP/1.0 404\r\n\r\n', head: { status: 404, location: null } },
  {
    name: 'interim answers are passed over',
    text: 'HTTP/1.1 103 Early Hints\r\nLocation: /no\r\n\r\nHTTP/1.1 301 Moved\r\nLocation: /yes\r\n\r\n',
    head: { status: 301, location: '/yes' },
  },
  { name: 'an interim answer alone', text: 'HTTP/1.1 100 Continue\r\n\r\n', head: 'incomplete' },
  { name: 'half a head', text: 'HTTP/1.1 302 Found\r\nLocation: /the', head: 'incomplete' },
  { name: 'nothing', text: '', head: 'incomplete' },
  { name: 'something else', text: '220 mail.example\r\n\r\n', head: 'malformed' },
  { name: 'HTTP/2', text: 'HTTP/2 200\r\n\r\n', head: 'malformed' },
  {
    name: 'a field whose name only begins so',
    text: 'HTTP/1.1 302 -\r\nLocations: /a\r\n\r\n',
    head: { status: 302, location: null },
  },
];

describe('readHttpHead', () => {
  for (const row of rows) {
    test(row.name, () => {
      assert.deepEqual(readHttpHead(Buffer.from(row.text)), row.head);
    });
  }

  test('never throws', () => {
    const text = fc.array(fc.constantFrom('HTTP/1.1 ', '302', '\r\n', '\r\n\r\n', 'Location:', ' ', '\0', 'é'));
    fc.assert(
      fc.property(text, (parts) => {
        assert.notEqual(readHttpHead(Buffer.from(parts.join(''))), undefined);
      }),
    );
  });
});
