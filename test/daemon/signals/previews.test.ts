// Preview hosts, asked for real: the hello that most firmware sends decides.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';

import { anchorStoreOf } from '../../../src/chain/trust-anchor.ts';
import { previewProbe } from '../../../src/daemon/signals/previews.ts';
import type { Firmware } from '../../../src/firmware/firmware.ts';
import type { ClientHelloProfile } from '../../../src/probe/observation.ts';
import { issue } from '../../support/ca.ts';
import { probeSettings } from '../../support/probe-context.ts';
import { startTlsServer } from '../../support/tls-server.ts';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const CA = issue({ subject: 'CN=Root A' });
const ECDSA = issue({ subject: 'CN=127.0.0.1', issuer: CA, key: 'p256', ipAddresses: ['127.0.0.1'] });
const RSA = issue({ subject: 'CN=127.0.0.1', issuer: CA, key: 'rsa2048', ipAddresses: ['127.0.0.1'] });

interface Row {
  readonly name: string;
  /** The hello of each firmware line on the target. */
  readonly hellos: readonly ClientHelloProfile[];
  readonly served: string;
}

const rows: readonly Row[] = [
  { name: 'most send RSA', hellos: ['tls12-ecdsa', 'tls12-rsa', 'tls12-rsa'], served: RSA.sha256 },
  { name: 'most send ECDSA', hellos: ['tls12-ecdsa', 'tls12-rsa', 'tls12-ecdsa'], served: ECDSA.sha256 },
  { name: 'nobody is on it', hellos: [], served: ECDSA.sha256 },
];
for (const { name, hellos, served } of rows) {
  test(`a preview host with two lists, where ${name}`, async (t) => {
    const reading = await asked(t, hellos, { chain: [ECDSA], alternative: { chain: [RSA] } });
    assert.ok(reading.kind === 'served', JSON.stringify(reading));
    assert.deepEqual(
      reading.servedList.certificates.map(({ sha256 }) => sha256),
      [served],
    );
  });
}

test('where the first hello gets nothing, the next one counts', async (t) => {
  const reading = await asked(t, ['tls12-rsa', 'tls12-rsa', 'tls12-ecdsa'], { chain: [ECDSA] });
  assert.ok(reading.kind === 'served', JSON.stringify(reading));
});

test('a host that gives no list to anybody', async (t) => {
  const reading = await asked(t, ['tls12-rsa'], { chain: [ECDSA] });
  assert.ok(reading.kind === 'failed');
  assert.match(reading.reason, /^alert 40 \(handshake_failure\)$/);
});

test('a stop before the answer', async (t) => {
  const reading = await asked(t, ['modern'], { chain: [ECDSA] }, AbortSignal.abort());
  assert.deepEqual(reading, { kind: 'failed', reason: 'stopped before the answer' });
});

async function asked(
  t: TestContext,
  profiles: readonly ClientHelloProfile[],
  identity: Parameters<typeof startTlsServer>[0],
  signal = new AbortController().signal,
) {
  const server = await startTlsServer(identity);
  t.after(server.close);
  const firmware = profiles.map((profile, index) => lineWith(profile, `f${String(index)}`));
  const probe = previewProbe({ firmware, settings: probeSettings(), vantage: 'test', clock: { now: () => NOW } });
  return probe({ host: '127.0.0.1', port: server.port, of: 'next', targets: ['a.example'] }, signal);
}

function lineWith(profile: ClientHelloProfile, id: string): Firmware {
  const hellos = [{ profile, sni: true }];
  const place = { target: 'a.example:443', host: 'a.example', purpose: 'update', anchors: anchorStoreOf([]) } as const;
  const targets = [{ ...place, hellos }];
  return { id, devices: 1, stack: 'mbedtls', clock: { kind: 'device' }, targets, recovery: [] };
}
