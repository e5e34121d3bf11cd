// The spool folder as a source: filled by the hook script, emptied only when what was in it has been written.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';

import type { Collected, Json } from '../../../src/signals/collector.ts';
import { spoolCollector } from '../../../src/signals/ct/spool-collector.ts';
import type { Signal } from '../../../src/signals/signal.ts';
import { issue, pemOf } from '../../support/ca.ts';
import { digest } from '../../support/certspotter-api.ts';
import { collected, DAY, NAME, never, NOW } from './scene.ts';
import { POISON } from './sct-writer.ts';

const issuer = issue({ subject: 'O=Example Inc, CN=Sub CA', ca: true });
const logged = issue({ subject: `CN=${NAME}`, issuer, dnsNames: [NAME], extensions: [POISON] });

async function spoolFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ct-spool-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

async function put(folder: string, tbs: string, names: readonly string[]): Promise<void> {
  const json = {
    ...{ cert_sha256: logged.sha256, pubkey_sha256: digest('key'), tbs_sha256: tbs, dns_names: names },
    ...{ not_before: '2026-02-01T00:00:00Z', not_after: '2026-05-01T00:00:00Z' },
  };
  await writeFile(join(folder, `${tbs}.pem`), pemOf([logged, issuer]));
  await writeFile(join(folder, `${tbs}.json`), JSON.stringify(json));
}

interface Run {
  readonly state?: Json;
  readonly signals?: readonly Signal[];
  readonly now?: number;
}

function runOf(folder: string, { state = null, signals = [], now = NOW }: Run = {}) {
  const remarks: string[] = [];
  const collector = spoolCollector({
    folder,
    clock: { now: () => now },
    targets: () => [{ target: `${NAME}:443`, host: NAME }],
    remark: (text) => remarks.push(text),
  });
  return { parts: collector.collect({ state, signals }, never), remarks };
}

const names = (parts: readonly Collected[]) =>
  parts.flatMap((part) => part.put.map((signal) => (signal.kind === 'issuance' ? signal.tbsSha256 : '')));

test('what concerns a target becomes a signal, and the folder is emptied of everything', async (t) => {
  const folder = await spoolFor(t);
  await put(folder, digest('a'), [NAME, 'other.example.org']);
  await put(folder, digest('b'), ['other.example.org']);
  const parts = await collected(runOf(folder).parts);
  assert.deepEqual(names(parts), [digest('a')]);
  assert.equal(parts.at(-1)?.problem, null);
  assert.deepEqual(await readdir(folder), []);
});

test('nothing is removed before the next part is asked for', async (t) => {
  const folder = await spoolFor(t);
  await put(folder, digest('a'), [NAME]);
  const broken = runOf(folder).parts[Symbol.asyncIterator]();
  assert.equal((await broken.next()).done, false);
  await broken.return?.(); // the store failed
  assert.equal((await readdir(folder)).length, 2);
  const again = runOf(folder).parts[Symbol.asyncIterator]();
  const first = await again.next();
  assert.deepEqual(first.done === true ? [] : names([first.value]), [digest('a')]);
  assert.equal((await again.next()).done, true);
  assert.deepEqual(await readdir(folder), []);
});

test('a full folder takes several parts', async (t) => {
  const folder = await spoolFor(t);
  for (let n = 0; n < 501; n += 1) await writeFile(join(folder, `${String(n)}.event`), 'EVENT=error\nSUMMARY=x\n');
  const run = runOf(folder);
  assert.equal((await collected(run.parts)).length, 2);
  assert.equal(run.remarks.length, 501);
  assert.deepEqual(await readdir(folder), []);
});

test('a malformed file is moved aside and remarked on, and is no problem of the source', async (t) => {
  const folder = await spoolFor(t);
  await writeFile(join(folder, 'x.event'), 'EVENT=?\n');
  await utimes(join(folder, 'x.event'), 1_600_000_000, 1_600_000_000);
  const run = runOf(folder);
  assert.deepEqual(
    (await collected(run.parts)).map(({ problem }) => problem),
    [null],
  );
  assert.deepEqual(run.remarks, ['x.event was moved aside: not an event of certspotter']);
});

test('a folder that cannot be read is a problem', async () => {
  const parts = await collected(runOf('/nowhere/at/all').parts);
  assert.deepEqual(
    parts.map(({ problem }) => problem),
    ['the folder cannot be read: no such file'],
  );
});

test("certspotter's daily test certificates are missed once they cease, not before they came", async (t) => {
  const folder = await spoolFor(t);
  const after = async (state: Json, now: number) => (await collected(runOf(folder, { state, now }).parts)).at(-1);
  assert.equal((await after(null, NOW + 99 * DAY))?.problem, null);
  await put(folder, digest('c'), ['monday.test.certspotter.org']);
  const seen = await after(null, NOW);
  assert.equal(seen?.problem, null);
  assert.equal((await after(seen.state, NOW + 3 * DAY - 1))?.problem, null);
  assert.match((await after(seen.state, NOW + 3 * DAY))?.problem ?? '', /since 2026-03-01T12:00:00Z: it may not be/);
});
