// OpenSSL's fuzz corpus of certificates, given to every format: each answers, quickly, and none throws.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FORMATS } from '../../src/firmware/import/formats.ts';
import { tiCatalogue } from '../../src/firmware/import/ti-catalogue.ts';
import { missing, readCorpus, tarFiles } from './corpora.ts';

const FILE = 'bad-input-x509.tar.gz';
const MAX_MS = 50;

for (const format of new Set([...FORMATS, tiCatalogue])) {
  test(`${format.id} withstands every bad input`, { skip: missing(FILE) }, (t) => {
    const counts = { inputs: 0, recognised: 0, found: 0, broken: 0 };
    let slowest = { ms: 0, name: '' };
    for (const { name, content } of tarFiles(readCorpus(FILE))) {
      const start = process.cpuUsage();
      const recognition = format.recognise(content);
      const found = format.read(content);
      // CPU time: other work on the machine must not count.
      const used = process.cpuUsage(start);
      const ms = (used.user + used.system) / 1000;
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
