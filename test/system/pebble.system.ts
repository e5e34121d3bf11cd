// Renewals and a rotation by a real ACME CA: pebble of Debian's package, which makes a new root each time it starts.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

import { type Pebble, startPebble } from '../support/pebble.ts';
import { startRotatingCdn } from '../support/rotating-cdn.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const HOST = 'device.example';
const ADDRESSES = ['127.0.0.2', '127.0.0.3'] as const;
const STACKS = ['mbedtls', 'wolfssl', 'openssl', 'ti-simplelink'];

interface Answer {
  readonly results: readonly { readonly outlook: string }[];
}

test('a CA that renews is accepted, one with a new root is refused, edge by edge', async (t) => {
  const before = await pebbleFor(t);
  const cdn = await startRotatingCdn(ADDRESSES, await before.order(HOST));
  t.after(cdn.close);
  const levels = await checking(t, before.root, cdn.port);
  assert.deepEqual(await levels(), ['safe']);

  for (const address of ADDRESSES) cdn.serve(address, await before.order(HOST));
  assert.deepEqual(await levels(), ['safe']);

  const after = await pebbleFor(t);
  assert.notEqual(after.root, before.root);
  cdn.serve(ADDRESSES[0], await after.order(HOST));
  assert.deepEqual(await levels(), ['started']);

  cdn.serve(ADDRESSES[1], await after.order(HOST));
  assert.deepEqual(await levels(), ['broken']);

  cdn.serve(ADDRESSES[0], await before.order(HOST));
  assert.deepEqual(await levels(), ['started']);
});

async function pebbleFor(t: TestContext): Promise<Pebble> {
  const pebble = await startPebble();
  t.after(pebble.close);
  return pebble;
}

/** `anchorwatch check` with `root` pinned, as often as it is called: the levels that occur over all stacks. */
async function checking(t: TestContext, root: string, port: number): Promise<() => Promise<readonly string[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const pinned = join(folder, 'root.pem');
  await writeFile(pinned, root);
  const target = ['check', `${HOST}:${String(port)}`, '--address', ...ADDRESSES, '--format', 'json'];
  const firmware = ['--anchors', pinned, '--stack', ...STACKS];
  return async () => {
    const { results } = JSON.parse(await outputOf([MAIN, ...target, ...firmware])) as Answer;
    assert.equal(results.length, STACKS.length);
    return [...new Set(results.map(({ outlook }) => outlook))];
  };
}

/** The exit status follows the outlook; here only what is printed counts. */
function outputOf(args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, (_, stdout) => {
      resolve(stdout);
    });
  });
}
