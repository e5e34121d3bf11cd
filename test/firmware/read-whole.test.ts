// Reading what may be no file of known size: pipes and devices.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { readWhole, type WholeFile } from '../../src/firmware/read-whole.ts';

const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-read-'));
after(() => {
  rmSync(folder, { recursive: true });
});

function pipe(name: string): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
}

function text(read: WholeFile): string {
  return read.kind === 'read' ? Buffer.from(read.bytes).toString() : `unreadable: ${read.detail}`;
}

test('a pipe is read to its end, however late it begins and however it is paused', async () => {
  const path = pipe('slow');
  const writer = spawn('sh', ['-c', 'sleep 0.2; { sleep 0.2; printf one; sleep 0.2; printf two; } > "$0"', path]);
  assert.equal(text(await readWhole(path, true)), 'onetwo');
  assert.equal(writer.exitCode ?? 0, 0);
});

test('a pipe that nobody writes to is given up', async () => {
  assert.equal(text(await readWhole(pipe('left'), true)), 'unreadable: nothing comes out of this pipe');
});

const devices = [
  { path: '/dev/null', expected: '' },
  { path: '/dev/zero', expected: 'unreadable: larger than the 64 MiB that are read' },
];
for (const { path, expected } of devices) {
  test(`${path} is read`, async () => {
    assert.equal(text(await readWhole(path, true)), expected);
  });
}
