// docs/signals.md tells the truth: each of its examples is part of a config.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { parseConfig } from '../../src/config/load.ts';

/** With the hosts that the examples name, where they bring no targets of their own. */
const FIRMWARE = 'firmware: [{ id: a, stack: mbedtls, anchors: [a.pem], targets: [{ host: storage.example.com }] }]\n';

test('every example of early signals is part of a config', async () => {
  const page = await readFile(new URL('../../docs/signals.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, yaml]) => yaml ?? '');
  assert.ok(examples.length >= 8);
  for (const example of examples) await parseConfig(`${FIRMWARE}${example}`, 'c.yaml');
});
