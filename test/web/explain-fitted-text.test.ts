// Text that has to fit a box of a picture.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fittedText } from '../../src/web/path-picture/fitted-text.ts';

const rows: readonly { readonly text: string; readonly units: number; readonly fitted: string }[] = [
  { text: 'Root', units: 10, fitted: 'Root' },
  { text: 'Meridian Root G1', units: 8, fitted: 'Meridia…' },
  { text: 'Meridian Root G1', units: 10, fitted: 'Meridian…' },
  { text: '証明書認証局', units: 6, fitted: '証明書…' },
  { text: 'a\u202Eb', units: 20, fitted: 'a\\u{202e}b' },
  { text: `e${'\u0301'.repeat(5_000)}f`, units: 10, fitted: 'e…' },
  { text: 'W'.repeat(10_000), units: 10, fitted: 'WWWWW…' },
  { text: '😀😀😀', units: 4, fitted: '😀😀…' },
  { text: '', units: 4, fitted: '' },
];

for (const { text, units, fitted } of rows) {
  test(`${JSON.stringify(text.slice(0, 20))} in ${String(units)}`, () => {
    assert.equal(fittedText(text, units), fitted);
  });
}
