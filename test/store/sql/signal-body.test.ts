// What a signal is before it is written it is after it was read, certificates and all.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { signalBody, signalOf } from '../../../src/store/sql/signal-body.ts';
import { signals } from '../../contract/arbitrary-signals.ts';
import { issuance } from '../../contract/signal-records.ts';

test('every signal is read as it was written', () => {
  const property = fc.property(signals, (signal) => {
    assert.deepEqual(signalOf(signalBody(signal)), signal);
  });
  fc.assert(property, { numRuns: 500 });
});

test('a certificate that is a part of a larger buffer is written alone', () => {
  const page = Uint8Array.of(0xff, 0x30, 0x01, 0x00, 0xff);
  const written = signalBody(issuance({ der: page.subarray(1, 4) }));
  assert.deepEqual(signalOf(written), issuance({ der: Uint8Array.of(0x30, 0x01, 0x00) }));
});

test('what is no JSON is a damaged store', () => {
  assert.throws(() => signalOf('{'), { name: 'CodedError', code: 'store-corrupt' });
});
