// Names of files made of strangers' names: what every system takes, and nothing twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { namesOnce, numbered, safeName } from '../../../src/views/evidence/file-names.ts';

const rows: readonly { readonly text: string; readonly name: string }[] = [
  { text: 'Meridian Root G2', name: 'Meridian-Root-G2' },
  { text: 'updates.example.com', name: 'updates.example.com' },
  { text: '*.example.com', name: 'example.com' },
  { text: '../../etc/passwd', name: 'etc-passwd' },
  { text: '..', name: 'fallback' },
  { text: 'a/../b', name: 'a-.-b' },
  { text: '\u202Egpj.exe\u0000', name: 'gpj.exe' },
  { text: 'Ünïcode ЦА 証明', name: 'n-code' },
  { text: '', name: 'fallback' },
  { text: 'CON', name: 'x-CON' },
  { text: 'nul.pem', name: 'x-nul.pem' },
  { text: 'console', name: 'console' },
  { text: 'ends with a dot.', name: 'ends-with-a-dot' },
  { text: '-rf', name: 'rf' },
  { text: 'W'.repeat(10_000), name: 'W'.repeat(48) },
];

for (const { text, name } of rows) {
  test(`a file for ${JSON.stringify(text.slice(0, 40))} is called ${name.slice(0, 20)}`, () => {
    assert.equal(safeName(text, 'fallback'), name);
  });
}

test('the same name comes once, whatever its case', () => {
  const once = namesOnce();
  assert.deepEqual(['Root', 'root', 'ROOT', 'root-2', 'other'].map(once), [
    'Root',
    'root-2',
    'ROOT-3',
    'root-2-2',
    'other',
  ]);
});

test('numbers sort as text', () => {
  assert.deepEqual([numbered(3, 9), numbered(3, 150), numbered(150, 150)], ['03', '003', '150']);
});
