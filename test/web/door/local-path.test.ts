// After a login people go on to a page of ours, whatever the link said.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { localPath } from '../../../src/web/door/local-path.ts';

const rows: readonly (readonly [to: string | undefined, path: string])[] = [
  ['/', '/'],
  ['/incidents/inc-1?a=b&c=%2F#story', '/incidents/inc-1?a=b&c=%2F#story'],
  ['/targets/cdn.example%3A443', '/targets/cdn.example%3A443'],
  ['/a/../b', '/b'],
  ['/%2f%2fevil.example', '/%2f%2fevil.example'],
  ['/%5cevil.example', '/%5cevil.example'],
  ['/@evil.example', '/@evil.example'],
  ['/caf\u00e9', '/caf%C3%A9'],
  [undefined, '/'],
  ['', '/'],
  ['incidents', '/'],
  ['//evil.example', '/'],
  ['///evil.example', '/'],
  ['/\\evil.example', '/'],
  ['\\\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['/\n/evil.example', '/'],
  ['/\r\nset-cookie: a=b', '/'],
  [' //evil.example', '/'],
  ['/.//evil.example', '/'],
  ['/..//evil.example', '/'],
  ['/a/..//evil.example', '/'],
  ['/%2e//evil.example', '/'],
  ['https://evil.example/', '/'],
  ['https:evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['data:text/html,x', '/'],
  ['/login', '/'],
  ['/login?to=/login', '/'],
  ['/logout', '/'],
  ['/events', '/'],
  [`/${'a'.repeat(2_000)}`, '/'],
];

for (const [to, path] of rows) {
  test(`after a login: ${(JSON.stringify(to) as string | undefined)?.slice(0, 60) ?? 'nothing'} leads to ${path}`, () => {
    const found = localPath(to);
    assert.equal(found, path);
    // As a browser takes the header that it is sent in.
    assert.equal(new URL(found, 'https://anchorwatch.example/login').origin, 'https://anchorwatch.example');
  });
}
