import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { readBounded } from '../../src/lib/read-bounded.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anchorwatch-read-'));
  await writeFile(join(folder, 'large'), Buffer.alloc(200_000, 'x'));
  await writeFile(join(folder, 'empty'), '');
});
after(() => rm(folder, { recursive: true }));

test('a file of the limit is read whole', async () => {
  assert.equal(Buffer.from(await readBounded(join(folder, 'large'), 200_000)).toString(), 'x'.repeat(200_000));
});

test('an empty file is nothing', async () => {
  assert.equal((await readBounded(join(folder, 'empty'), 0)).length, 0);
});

const rows: readonly { readonly file: string; readonly code: string; readonly message: string }[] = [
  { file: 'large', code: 'file-too-large', message: 'larger than 199999 bytes' },
  { file: '/dev/zero', code: 'file-too-large', message: 'larger than 199999 bytes' },
  { file: 'missing', code: 'file-unreadable', message: 'no such file' },
  { file: 'empty/inside', code: 'file-unreadable', message: 'no such file' },
  { file: '.', code: 'file-unreadable', message: 'a folder, not a file' },
  { file: 'x'.repeat(300), code: 'file-unreadable', message: 'the path is too long' },
];
for (const { file, ...expected } of rows) {
  test(`${file.slice(0, 20)}: ${expected.message}`, async () => {
    const path = file.startsWith('/') ? file : join(folder, file);
    await assert.rejects(readBounded(path, 199_999), { name: 'CodedError', ...expected });
  });
}
