// OpenSSL's fuzz corpus of certificates, given to every format, and explored bare, in containers and in the middle of images:
// each answers, quickly, and none throws.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { exploreBytes } from '../../src/firmware/explore.ts';
import { FORMATS } from '../../src/firmware/import/formats.ts';
import { tiCatalogue } from '../../src/firmware/import/ti-catalogue.ts';
import { gzipOf, zipOf } from '../support/archives.ts';
import { noise } from '../support/noise.ts';
import { missing, readCorpus, tarFiles } from './corpora.ts';
import { leastCpuMs } from './cpu-time.ts';

const FILE = 'bad-input-x509.tar.gz';
const MAX_MS = 50;

for (const format of new Set([...FORMATS, tiCatalogue])) {
  test(`${format.id} withstands every bad input`, { skip: missing(FILE) }, async (t) => {
    const counts = { inputs: 0, recognised: 0, found: 0, broken: 0 };
    let slowest = { ms: 0, name: '' };
    for (const { name, content } of tarFiles(readCorpus(FILE))) {
      const recognition = format.recognise(content);
      const found = await format.read(content);
      const ms = await leastCpuMs(() => recognisedAndRead(format, content), MAX_MS / 2);
      if (ms > slowest.ms) slowest = { ms, name };
      counts.inputs += 1;
      if (recognition.kind === 'yes') counts.recognised += 1;
      else assert.notEqual(recognition.reached, '', name);
      for (const { kind, at } of found) {
        counts[kind === 'broken' ? 'broken' : 'found'] += 1;
        assert.ok(at.offset === null || at.offset <= content.length, `${name}: offset ${String(at.offset)}`);
      }
    }
    assert.ok(counts.inputs >= 849, `only ${String(counts.inputs)} inputs were read`);
    assert.ok(slowest.ms < MAX_MS, `${slowest.name} took ${slowest.ms.toFixed(1)} ms`);
    t.diagnostic(`${JSON.stringify(counts)}, slowest ${slowest.ms.toFixed(1)} ms`);
  });
}

const CODE = noise(4_000);

/** What engineers have that may hold such a file. */
const surroundings: readonly { readonly name: string; readonly of: (content: Buffer) => Uint8Array }[] = [
  { name: 'bare', of: (content) => content },
  { name: 'in a zip', of: (content) => zipOf([{ name: 'x', content }]) },
  { name: 'in a raw image', of: (content) => Buffer.concat([CODE, content, CODE]) },
  { name: 'packed in a raw image', of: (content) => Buffer.concat([CODE, gzipOf(content), CODE]) },
];

for (const { name, of } of surroundings) {
  test(`an exploration withstands every bad input ${name}`, { skip: missing(FILE) }, async (t) => {
    const counts = { inputs: 0, anchors: 0, leftOut: 0, unrecognised: 0 };
    let slowest = { ms: 0, name: '' };
    for (const input of tarFiles(readCorpus(FILE))) {
      const bytes = of(input.content);
      const { anchors, leftOut, unrecognised } = await exploreBytes(input.name, bytes);
      const ms = await leastCpuMs(() => exploreBytes(input.name, bytes), MAX_MS / 2);
      if (ms > slowest.ms) slowest = { ms, name: input.name };
      counts.inputs += 1;
      counts.anchors += anchors.length;
      counts.leftOut += leftOut.length;
      counts.unrecognised += unrecognised.length;
      assert.ok(anchors.length + leftOut.length + unrecognised.length > 0, `${input.name}: not a word`);
      assert.ok(
        leftOut.every(({ code }) => code !== 'limit'),
        `${input.name}: ${leftOut[0]?.detail ?? ''}`,
      );
    }
    assert.ok(counts.inputs >= 849, `only ${String(counts.inputs)} inputs were read`);
    assert.ok(slowest.ms < MAX_MS, `${slowest.name} took ${slowest.ms.toFixed(1)} ms`);
    t.diagnostic(`${JSON.stringify(counts)}, slowest ${slowest.ms.toFixed(1)} ms`);
  });
}

test('an exploration withstands the corpus as it is delivered', { skip: missing(FILE) }, async (t) => {
  const { anchors, leftOut, unrecognised } = await exploreBytes(FILE, gzipOf(readCorpus(FILE)));
  const counts = { anchors: anchors.length, leftOut: leftOut.length, unrecognised: unrecognised.length };
  assert.ok(counts.anchors > 0 && counts.leftOut > 0);
  assert.ok(leftOut.every(({ code }) => code !== 'limit'));
  t.diagnostic(JSON.stringify(counts));
});

async function recognisedAndRead(format: (typeof FORMATS)[number], content: Uint8Array): Promise<void> {
  format.recognise(content);
  await format.read(content);
}
