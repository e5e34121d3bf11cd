// Patterns for targets: hosts with and without ports, and IPv6 addresses.
import assert from 'node:assert/strict';
import test from 'node:test';

import { compileTargetPattern } from '../../../src/alerts/matching/target-pattern.ts';

const rows: readonly { pattern: string; matches: readonly string[]; others: readonly string[] }[] = [
  {
    pattern: 'content.example',
    matches: ['content.example:443', 'content.example:8443'],
    others: ['api.example:443', 'content.example.com:443', 'my.content.example:443'],
  },
  {
    pattern: 'content.example:443',
    matches: ['content.example:443'],
    others: ['content.example:8443', 'content.example:44', 'content.example:4433'],
  },
  {
    pattern: '*.example',
    matches: ['a.example:443', 'a.b.example:1'],
    others: ['example:443', 'a.example.com:443'],
  },
  { pattern: 'Content.EXAMPLE', matches: ['content.example:443', 'CONTENT.example:443'], others: [] },
  { pattern: '*', matches: ['content.example:443', '192.0.2.1:8883', '[2001:db8::1]:443'], others: [] },
  { pattern: '*:443', matches: ['content.example:443', '[2001:db8::1]:443'], others: ['content.example:8443'] },
  { pattern: '*:8???', matches: ['a.example:8443'], others: ['a.example:443', 'a.example:88'] },
  { pattern: 'a.example:*', matches: ['a.example:443', 'a.example:1'], others: ['b.example:443'] },
  { pattern: '192.0.2.*', matches: ['192.0.2.1:443'], others: ['192.0.20.1:443'] },
  {
    pattern: '2001:db8::1',
    matches: ['[2001:db8::1]:443', '[2001:DB8::1]:8443'],
    others: ['[2001:db8::2]:443', '[2001:db8::1:443]:443'],
  },
  { pattern: '::1', matches: ['[::1]:443'], others: ['[::11]:443'] },
  { pattern: '2001:db8:*', matches: ['[2001:db8::1]:443', '[2001:db8:5::1]:25'], others: ['[2001:db9::1]:443'] },
  { pattern: '[2001:db8::1]', matches: ['[2001:db8::1]:443', '[2001:db8::1]:25'], others: ['[2001:db8::2]:443'] },
  { pattern: '[2001:db8::*]:443', matches: ['[2001:db8::1]:443'], others: ['[2001:db8::1]:25'] },
  { pattern: 'a.example:', matches: [], others: ['a.example:443'] },
  { pattern: '', matches: [], others: ['a.example:443', '[::1]:443'] },
];
for (const { pattern, matches, others } of rows) {
  test(`targets ${JSON.stringify(pattern)}`, () => {
    const named = compileTargetPattern(pattern);
    for (const key of matches) assert.equal(named(key), true, key);
    for (const key of others) assert.equal(named(key), false, key);
  });
}
