// docs/firmware.md is true: each entry is loaded from files as vendors' tools make them, and gives the anchors that went
// into them; each command prints what the page shows.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';

import type { AnchorStore } from '../../src/chain/trust-anchor.ts';
import { parseConfig } from '../../src/config/load.ts';
import { loadFirmware } from '../../src/firmware/load.ts';
import { stacksOf } from '../../src/firmware/stacks.ts';
import { anchorwatch } from '../cli/command.ts';
import { ENTRIES } from './firmware-entries.ts';
import { entriesOn, masked, readPage, triedOn } from './firmware-page.ts';
import { isInstalled, type Making } from './making.ts';

const page = readPage();
const onPage = entriesOn(page);

test('every entry of the page is tried', () => {
  assert.deepEqual(
    onPage.map(({ id }) => id),
    ENTRIES.map(({ id }) => id),
  );
});

test('the page tells how', () => {
  const tried = ENTRIES.flatMap(({ id, made }) => made.map(({ by, real }) => [`\`${id}\``, by, real ? 'yes' : 'no']));
  assert.deepEqual(triedOn(page), tried);
});

for (const { id, made, anchors } of ENTRIES) {
  describe(id, () => {
    const entry = onPage.find((candidate) => candidate.id === id);
    for (const making of made) {
      test(`${making.by}: its anchors`, { skip: missing(making) }, async (t) => {
        const folder = madeFolder(t, making);
        const loaded = await parseConfig(entry?.yaml ?? '', join(folder, 'anchorwatch.yaml'));
        const [line, ...others] = await loadFirmware(loaded, stacksOf(loaded));
        const found = line?.targets.map(({ target, anchors: store }) => [target, subjectsOf(store)]) ?? [];
        assert.deepEqual([line?.id, Object.fromEntries(found), others], [id, anchors, []]);
      });
    }

    const making = made.find(({ needs }) => needs === null);
    const command = entry?.command ?? null;
    if (making === undefined || command === null) return;
    test(`${making.by}: what inspect prints`, async (t) => {
      const { stdout, stderr, status } = await anchorwatch(command.args, { cwd: madeFolder(t, making) });
      assert.equal(stderr, '');
      assert.equal(masked(stdout), masked(command.output));
      assert.equal(status, 0);
    });
  });
}

const subjectsOf = (store: AnchorStore): readonly string[] => store.anchors.map(({ subject }) => subject.text);

function madeFolder(t: TestContext, { make }: Making): string {
  const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-docs-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  make(folder);
  return folder;
}

function missing({ needs }: Making): string | false {
  return needs === null || isInstalled(needs) ? false : `${needs} is not installed`;
}
