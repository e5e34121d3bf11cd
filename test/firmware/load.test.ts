import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { stackNamed } from '../../src/chain/stacks.ts';
import { ConfigError, formatConfigError, parseConfig } from '../../src/config/load.ts';
import type { Firmware } from '../../src/firmware/firmware.ts';
import { loadFirmware } from '../../src/firmware/load.ts';
import { stacksOf } from '../../src/firmware/stacks.ts';
import { gzipOf, tarOf } from '../support/archives.ts';
import { issue, pemOf } from '../support/ca.ts';

const ROOT_A = issue({ subject: 'CN=Root A' });
const ROOT_B = issue({ subject: 'CN=Root B' });

const ROOTFS = gzipOf(
  tarOf([
    { name: 'etc/a.pem', content: ROOT_A.pem },
    { name: 'etc/b.pem', content: ROOT_B.pem },
  ]),
);

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anchorwatch-firmware-'));
  await mkdir(join(folder, 'firmware'));
  await mkdir(join(folder, 'nothing'));
  await writeFile(join(folder, 'rootfs.tar.gz'), ROOTFS);
  await writeFile(join(folder, 'dump.bin'), Buffer.concat([Buffer.alloc(99), ROOT_B.der, Buffer.alloc(9)]));
  await writeFile(join(folder, 'firmware/a.pem'), ROOT_A.pem);
  await writeFile(join(folder, 'firmware/b.der'), ROOT_B.der);
  await writeFile(join(folder, 'both.pem'), pemOf([ROOT_A, ROOT_B]));
  await writeFile(join(folder, 'empty.pem'), '');
  await writeFile(join(folder, 'text.pem'), 'no certificate here');
  await writeFile(
    join(folder, 'broken.pem'),
    `${ROOT_A.pem}-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n`,
  );
});
after(() => rm(folder, { recursive: true }));

const CONFIG = `
targets: [{ host: mqtt.example, protocol: mqtts }]
firmware:
  - id: thermostat-1.4
    devices: 12400
    stack: ti-simplelink
    clock: build:2024-02-29
    anchors: [firmware/a.pem, firmware/b.der]
    targets:
      - { host: Update.example }
      - { host: mqtt.example, purpose: service, anchors: [firmware/b.der] }
    recovery: [local-ota]
  - id: gateway
    stack: mbedtls
    clock: none
    anchors: [both.pem]
    targets:
      - { host: update.example, sni: false }
      - { host: "2001:db8::1", port: 4433, hello: [modern, tls12-rsa, modern] }
`;

async function load(yaml: string): Promise<readonly Firmware[]> {
  const loaded = await parseConfig(yaml, join(folder, 'c.yaml'));
  return loadFirmware(loaded, stacksOf(loaded));
}

describe('a firmware line', () => {
  test('is what the config says, with its defaults', async () => {
    const [thermostat, gateway] = await load(CONFIG);
    assert.deepEqual(
      { ...thermostat, targets: [] },
      {
        id: 'thermostat-1.4',
        devices: 12_400,
        stack: 'ti-simplelink',
        clock: { kind: 'build', at: Date.UTC(2024, 1, 29) },
        targets: [],
        recovery: ['local-ota'],
      },
    );
    assert.deepEqual([gateway?.devices, gateway?.clock, gateway?.recovery], [null, { kind: 'none' }, []]);
  });

  test('without a clock takes the device’s', async () => {
    const [thermostat] = await load(CONFIG.replace('clock: build:2024-02-29', ''));
    assert.deepEqual(thermostat?.clock, { kind: 'device' });
  });

  test('names its targets by host and port, those that are declared with their own', async () => {
    const named = (await load(CONFIG)).map(({ targets }) =>
      targets.map(({ target, host, purpose }) => [target, host, purpose]),
    );
    assert.deepEqual(named, [
      [
        ['update.example:443', 'update.example', 'update'],
        ['mqtt.example:8883', 'mqtt.example', 'service'],
      ],
      [
        ['update.example:443', 'update.example', 'update'],
        ['[2001:db8::1]:4433', '2001:db8::1', 'update'],
      ],
    ]);
  });

  test('trusts its anchors in the order of its files, unless a target has its own', async () => {
    const anchors = (await load(CONFIG)).map(({ targets }) =>
      targets.map((target) => target.anchors.anchors.map(({ certificate }) => certificate?.sha256)),
    );
    const both = [ROOT_A.sha256, ROOT_B.sha256];
    assert.deepEqual(anchors, [
      [both, [ROOT_B.sha256]],
      [both, both],
    ]);
  });

  test('has the same store where it has the same anchors, whatever the files', async () => {
    const [thermostat, gateway] = await load(CONFIG);
    assert.equal(thermostat?.targets[0]?.anchors.id, gateway?.targets[0]?.anchors.id);
    assert.notEqual(thermostat?.targets[0]?.anchors.id, thermostat?.targets[1]?.anchors.id);
  });

  test('sends the client hellos of its stack unless it has its own, each once', async () => {
    const [thermostat, gateway] = await load(CONFIG);
    assert.deepEqual(thermostat?.targets[0]?.hellos, stackNamed('ti-simplelink')?.defaultHellos);
    assert.deepEqual(
      gateway?.targets[0]?.hellos,
      stackNamed('mbedtls')?.defaultHellos.map((hello) => ({ ...hello, sni: false })),
    );
    assert.deepEqual(gateway?.targets[1]?.hellos, [
      { profile: 'modern', sni: true },
      { profile: 'tls12-rsa', sni: true },
    ]);
  });
});

const sources: readonly { readonly anchors: string; readonly found: readonly string[] }[] = [
  { anchors: 'firmware', found: [ROOT_A.sha256, ROOT_B.sha256] },
  { anchors: '"firmware/*.{pem,der}"', found: [ROOT_A.sha256, ROOT_B.sha256] },
  { anchors: 'rootfs.tar.gz', found: [ROOT_A.sha256, ROOT_B.sha256] },
  { anchors: '{ path: rootfs.tar.gz, member: etc/b.pem }', found: [ROOT_B.sha256] },
  { anchors: '{ path: dump.bin, format: scan }', found: [ROOT_B.sha256] },
];
for (const { anchors, found } of sources) {
  test(`anchors may be ${anchors}`, async () => {
    const yaml = `firmware:\n  - { id: a, stack: openssl, anchors: [${anchors}], targets: [{ host: a.example }] }\n`;
    const [line] = await load(yaml);
    assert.deepEqual(
      line?.targets[0]?.anchors.anchors.map(({ certificate }) => certificate?.sha256),
      found,
    );
  });
}

test('every CA file that cannot be used is told at its place', async () => {
  const yaml = `firmware:
  - id: a
    stack: openssl
    anchors: [missing.pem, empty.pem, both.pem, "bad\\e[2J.pem"]
    targets:
      - host: a.example
        anchors:
          - text.pem
          - broken.pem
          - nothing
  - { id: b, stack: openssl, anchors: [missing.pem], targets: [{ host: a.example }] }
`;
  const error = await load(yaml).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ConfigError);
  assert.equal(error.code, 'config-invalid');
  const expected = 'expected a file, folder or glob with CA certificates, relative to the folder of the config';
  const line = String(ROOT_A.pem.split('\n').length);
  const printed = formatConfigError(error).replaceAll(`${folder}/c.yaml:`, '').split('\n');
  assert.match(printed[4] ?? '', new RegExp(`"broken.pem" \\(line ${line}: .* at offset \\d+: .*\\)`));
  assert.deepEqual(printed.toSpliced(4, 1), [
    `4:15 firmware[0].anchors[0]: found "missing.pem" (no such file), ${expected}`,
    `4:28 firmware[0].anchors[1]: found "empty.pem" (the file is empty), ${expected}`,
    `4:49 firmware[0].anchors[3]: found "bad\\u{1b}[2J.pem" (no file matches), ${expected}`,
    `8:13 firmware[0].targets[0].anchors[0]: found "text.pem" (the file holds no CA certificate in any format that is known), ${expected}`,
    `9:13 firmware[0].targets[0].anchors[1]: found "broken.pem" (line ${String(Number(line) + 3)}: it has no END line: the file ends), ${expected}`,
    `10:13 firmware[0].targets[0].anchors[2]: found "nothing" (the folder holds no CA certificate in any format that is known), ${expected}`,
    `11:40 firmware[1].anchors[0]: found "missing.pem" (no such file), ${expected}`,
  ]);
});
