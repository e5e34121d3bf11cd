// Whatever is put into a template is harmless there.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type Fragment, html, preformatted, trusted } from '../../src/web/markup.ts';

const rows: readonly { readonly name: string; readonly value: Fragment; readonly text: string }[] = [
  { name: 'markup in a text', value: '<script>alert(1)</script>', text: '&lt;script&gt;alert(1)&lt;/script&gt;' },
  { name: 'quotes, for attributes', value: `"><img src='x'>`, text: '&quot;&gt;&lt;img src=&#39;x&#39;&gt;' },
  { name: 'an entity is a text', value: '&lt;', text: '&amp;lt;' },
  { name: 'marks that turn the text', value: 'a\u202Eb', text: 'a\\u{202e}b' },
  { name: 'a null byte and a line break', value: 'a\0b\nc', text: 'a\\u{0}b\\u{a}c' },
  { name: 'a number', value: 1_234, text: '1234' },
  { name: 'zero is something', value: 0, text: '0' },
  { name: 'nothing', value: [null, undefined, false], text: '' },
  { name: 'a template in a template', value: html`<b>${'<'}</b>`, text: '<b>&lt;</b>' },
  { name: 'a list, and lists in it', value: ['<', [html`<i>`, ['>']]], text: '&lt;<i>&gt;' },
  { name: 'our own text', value: trusted('<hr>'), text: '<hr>' },
];

for (const { name, value, text } of rows) {
  test(name, () => {
    assert.equal(html`<p title="${value}">${value}</p>`.text, `<p title="${text}">${text}</p>`);
  });
}

test('a name of megabytes is cut', () => {
  const { text } = html`${'<'.repeat(5_000_000)}`;
  assert.equal(text.length, 2_000 * '&lt;'.length + 1);
  assert.ok(text.endsWith('…'));
});

test('a template that begins or ends with a value', () => {
  assert.equal(html`${'a'}-${'b'}`.text, 'a-b');
  assert.equal(html``.text, '');
});

test('lines stay lines, each escaped, and only so many', () => {
  assert.equal(preformatted('a\n<b>\n\u202E').text, 'a\n&lt;b&gt;\n\\u{202e}');
  assert.equal(preformatted('x\n'.repeat(9), 3).text, 'x\nx\nx');
});
