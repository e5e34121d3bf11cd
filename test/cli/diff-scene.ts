// Two releases in many forms, and servers below the CAs that they pin: what the tests of `firmware diff` look at.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { issue, keyPair, pemOf } from '../support/ca.ts';
import { espBundleItem, sortedEspBundle, writeEspBundle } from '../support/esp-bundle-writer.ts';
import { startTlsServer } from '../support/tls-server.ts';
import { anchorwatch, type CommandResult } from './command.ts';

const rootA = issue({ subject: 'CN=Root A', key: keyPair('diff a', 'rsa2048') });
const rootB = issue({ subject: 'CN=Root B', key: keyPair('diff b') });
const renewedA = issue({ subject: 'CN=Root A', key: keyPair('diff a', 'rsa2048'), notAfter: '2035-01-01T00:00:00Z' });
const expiredB = issue({ subject: 'CN=Root B', key: keyPair('diff b'), notAfter: '2021-01-01T00:00:00Z' });
const large = issue({ subject: 'CN=Large', key: keyPair('diff large', 'rsa3072') });
const underA = issue({ subject: 'CN=a.example', issuer: rootA, dnsNames: ['a.example'], key: 'rsa2048' });
const underB = issue({ subject: 'CN=b.example', issuer: rootB, dnsNames: ['b.example'], key: 'rsa2048' });

export interface DiffScene {
  readonly ports: { readonly a: string; readonly b: string; readonly closed: string };
  /** Runs `firmware diff` in a folder with all files. */
  readonly diff: (command: string) => Promise<CommandResult>;
  /** What differs from run to run, by name. */
  readonly masked: (text: string) => string;
  readonly close: () => Promise<void>;
}

export async function diffScene(): Promise<DiffScene> {
  const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-diff-'));
  const a = await startTlsServer({ chain: [underA] });
  const b = await startTlsServer({ chain: [underB] });
  const ports = { a: String(a.port), b: String(b.port), closed: String(await freePort()) };
  writeFiles(folder, ports);
  return {
    ports,
    diff: (command) =>
      anchorwatch(['firmware', 'diff', ...command.split(' ')], { cwd: folder, env: { COLUMNS: '80' } }),
    masked: (text) =>
      text
        .replaceAll(ports.a, '<a>')
        .replaceAll(ports.b, '<b>')
        .replaceAll(ports.closed, '<c>')
        .replaceAll(/\b[0-9a-f]{40}\b/g, '<forty digits>')
        .replaceAll(/\b[0-9a-f]{16}\b/g, '<sixteen digits>')
        .replaceAll(/\bkey [0-9a-f]{12}\b/g, 'key <12 digits>'),
    close: async () => {
      await Promise.all([a.close(), b.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}

function writeFiles(folder: string, ports: DiffScene['ports']): void {
  const configText = (lines: string): string => configOf(lines, ports);
  const files = {
    'both.pem': pemOf([rootA, rootB]),
    'a.pem': rootA.pem,
    'b.der': rootB.der,
    'renewed.pem': pemOf([renewedA, rootB]),
    'expired.pem': pemOf([rootA, expiredB]),
    'large.pem': pemOf([rootA, rootB, large]),
    'both.bin': writeEspBundle(sortedEspBundle([rootA, rootB].map(espBundleItem))),
    'broken.pem': `-----BEGIN CERTIFICATE-----\n***\n-----END CERTIFICATE-----\n${pemOf([rootA, rootB])}`,
    'notes.txt': 'no certificate here\n',
    'served.pem': underB.pem,
    'one.yaml': configText(line('sensor-1.0', 'both.pem', ['a.example', 'b.example'])),
    'silent.yaml': configText(line('sensor-1.0', 'both.pem', ['a.example', 'c.example'])),
    'two.yaml': configText(
      `${line('sensor-1.0', 'both.pem', ['a.example'])}${line('pump-2.0', 'a.pem', ['a.example'])}`,
    ),
    'modem.yaml': configText(line('modem-1', 'both.pem', ['b.example'], 'nrf91')),
    'own.yaml': configText(
      `${line('sensor-1.0', 'both.pem', ['a.example'])}      - { host: b.example, anchors: [b.der] }\n`,
    ),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

function configOf(lines: string, { a, b, closed }: DiffScene['ports']): string {
  const targets = Object.entries({ 'a.example': a, 'b.example': b, 'c.example': closed })
    .map(([host, port]) => `  - { host: ${host}, port: ${port}, addresses: [127.0.0.1] }\n`)
    .join('');
  return `targets:\n${targets}firmware:\n${lines}`;
}

function line(id: string, anchors: string, hosts: readonly string[], stack = 'mbedtls'): string {
  const targets = hosts.map((host) => `      - { host: ${host} }\n`).join('');
  return `  - id: ${id}\n    stack: ${stack}\n    anchors: [${anchors}]\n    targets:\n${targets}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
