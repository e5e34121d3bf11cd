import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseConfig } from '../../src/config/load.ts';
import { resolveTarget, targetsOf } from '../../src/config/targets.ts';

const CONFIG = `
targets:
  - { host: declared.example, path: /x }
  - { host: mqtt.example, protocol: mqtts }
  - { host: two.example }
  - { host: two.example, port: 8443, addresses: [192.0.2.1], labels: { vendor: acme } }
firmware:
  - id: a
    stack: openssl
    anchors: [a.pem]
    targets: [{ host: implicit.example }, { host: MQTT.example }, { host: two.example, port: 8443 }]
  - id: b
    stack: openssl
    anchors: [a.pem]
    targets: [{ host: implicit.example, port: 443 }, { host: implicit.example, port: 5432 }, { host: "2001:DB8::1", port: 4433 }]
`;

test('targets are those declared, then those that only a firmware names, each once', async () => {
  const { config } = await parseConfig(CONFIG, 'c.yaml');
  assert.deepEqual(targetsOf(config), [
    { host: 'declared.example', port: 443, protocol: 'https', path: '/x', allowPrivateRedirects: false, labels: {} },
    { host: 'mqtt.example', port: 8883, protocol: 'mqtts', allowPrivateRedirects: false, labels: {} },
    { host: 'two.example', port: 443, protocol: 'https', allowPrivateRedirects: false, labels: {} },
    {
      host: 'two.example',
      port: 8443,
      protocol: 'https',
      addresses: ['192.0.2.1'],
      allowPrivateRedirects: false,
      labels: { vendor: 'acme' },
    },
    { host: 'implicit.example', port: 443, protocol: 'https', allowPrivateRedirects: false, labels: {} },
    { host: 'implicit.example', port: 5432, protocol: 'postgres', allowPrivateRedirects: false, labels: {} },
    { host: '2001:db8::1', port: 4433, protocol: 'https', allowPrivateRedirects: false, labels: {} },
  ]);
});

const rows: readonly { readonly host: string; readonly port?: number; readonly is: string }[] = [
  { host: 'mqtt.example', is: '8883 mqtts' },
  { host: 'mqtt.example', port: 443, is: '443 https' },
  { host: 'two.example', port: 8443, is: '8443 https' },
  { host: 'other.example', is: '443 https' },
  { host: 'other.example', port: 25, is: '25 smtp' },
  { host: 'other.example', port: 8883, is: '8883 mqtts' },
];
for (const { is, ...named } of rows) {
  test(`${named.host} with port ${String(named.port)} means ${is}`, async () => {
    const { config } = await parseConfig(CONFIG, 'c.yaml');
    const { port, protocol } = resolveTarget(config, { ...named, purpose: 'update', sni: true });
    assert.equal(`${String(port)} ${protocol}`, is);
  });
}
