// OpenSSL's fuzz corpus of certificates: each input gives a certificate or a typed error, quickly, and never a crash.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeCertificate } from '../../src/chain/decode.ts';
import { CodedError } from '../../src/lib/coded-error.ts';
import { missing, readCorpus, tarFiles } from './corpora.ts';
import { leastCpuMs } from './cpu-time.ts';
import { report } from './results.ts';

const FILE = 'bad-input-x509.tar.gz';
const MAX_MS = 50;

test('every bad input is a certificate or malformed-certificate', { skip: missing(FILE) }, async (t) => {
  const counts = { inputs: 0, certificates: 0, malformed: 0 };
  let slowest = { ms: 0, name: '' };
  for (const { name, content } of tarFiles(readCorpus(FILE))) {
    counts.inputs += 1;
    try {
      decodeCertificate(content);
      counts.certificates += 1;
    } catch (error) {
      assert.ok(error instanceof CodedError && error.code === 'malformed-certificate', `${name}: ${String(error)}`);
      assert.match(error.message, /at offset \d+/);
      counts.malformed += 1;
    }
    const ms = await leastCpuMs(() => {
      tryDecode(content);
    }, MAX_MS / 2);
    if (ms > slowest.ms) slowest = { ms, name };
  }
  assert.ok(counts.inputs >= 849, `only ${String(counts.inputs)} inputs were read`);
  const { inputs } = counts;
  report(t, { kind: 'slowest', suite: 'bad input', inputs, limitMs: MAX_MS, slowestMs: slowest.ms });
  assert.ok(slowest.ms < MAX_MS, `${slowest.name} took ${slowest.ms.toFixed(1)} ms`);
  t.diagnostic(`bad input: ${String(counts.certificates)} certificates, ${String(counts.malformed)} malformed`);
});

function tryDecode(content: Uint8Array): void {
  try {
    decodeCertificate(content);
  } catch {
    // What is thrown is asserted above.
  }
}
