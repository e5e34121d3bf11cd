// The CA files of declared roots and announcements, read as those of a firmware are.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';

import { ConfigError, formatConfigError, loadConfig } from '../../../src/config/load.ts';
import { anchorFileReader, loadAnnouncedAnchors } from '../../../src/daemon/signals/anchor-files.ts';
import { issue } from '../../support/ca.ts';

const A = issue({ subject: 'CN=Root A', ca: true });
const B = issue({ subject: 'CN=Root B', ca: true });

test('a folder, a glob and a bundle give each key once, and what is new is seen', async (t) => {
  const folder = await folderFor(t);
  const read = anchorFileReader(folder);
  const namesAt = async (path: string) => {
    const reading = await read({ path, format: null, member: null });
    return reading.kind === 'read' ? reading.anchors.map(({ subject }) => subject) : reading.reason;
  };
  assert.deepEqual(await namesAt('roots'), ['CN=Root A']);
  assert.deepEqual(await namesAt('both.pem'), ['CN=Root A', 'CN=Root B']);
  assert.equal(await namesAt('none/*.pem'), 'no file matches');
  await writeFile(join(folder, 'roots', 'b.pem'), B.pem);
  assert.deepEqual(await namesAt('roots/*.pem'), ['CN=Root A', 'CN=Root B']);
});

test('announcements by file and by name', async (t) => {
  const anchors = await announced(t, '{ subject: Root C }', 'roots/a.pem');
  assert.deepEqual(anchors.get('x0'), { subject: 'Root C', spkiSha256: null });
  assert.match(anchors.get('x1')?.spkiSha256 ?? '', /^[0-9a-f]{64}$/);
  assert.equal(anchors.get('x1')?.subject, 'CN=Root A');
});

test('files that are not one CA are told at their place', async (t) => {
  const error = await announced(t, 'both.pem', 'no.pem').catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ConfigError);
  const expected = 'expected a file with one CA certificate, relative to the folder of the config, or {subject: NAME}';
  assert.deepEqual(
    formatConfigError(error)
      .split('\n')
      .map((line) => line.replace(/^.*c\.yaml:/, '')),
    [
      `3:90 announcements[0].anchor: found "both.pem" (2 CAs), ${expected}`,
      `4:90 announcements[1].anchor: found "no.pem" (no such file), ${expected}`,
    ],
  );
});

async function announced(t: TestContext, ...anchors: readonly string[]) {
  const folder = await folderFor(t);
  const entries = anchors.map(
    (anchor, index) =>
      `  - { id: x${String(index)}, source: "https://a.test/", targets: [a.example], from: 2026-06-01, anchor: ${anchor} }`,
  );
  const firmware = '[{ id: a, stack: openssl, anchors: [both.pem], targets: [{ host: a.example }] }]';
  await writeFile(join(folder, 'c.yaml'), `firmware: ${firmware}\nannouncements:\n${entries.join('\n')}\n`);
  return loadAnnouncedAnchors(await loadConfig(join(folder, 'c.yaml')));
}

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-files-'));
  t.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'roots'));
  await writeFile(join(folder, 'roots', 'a.pem'), A.pem);
  await writeFile(join(folder, 'both.pem'), A.pem + B.pem);
  return folder;
}
