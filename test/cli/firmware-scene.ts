// Files of many formats with CAs in them, and a server below one of these CAs: what the tests of `firmware inspect` look at.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { tarOf, zipOf } from '../support/archives.ts';
import { issue, keyPair, pemOf } from '../support/ca.ts';
import { espBundleItem, sortedEspBundle, writeEspBundle } from '../support/esp-bundle-writer.ts';
import { type RunningTlsServer, startTlsServer } from '../support/tls-server.ts';
import { anchorwatch, type CommandResult } from './command.ts';

export const rootA = issue({ subject: 'CN=Root A, O=Example', key: keyPair('inspect a', 'rsa2048') });
export const rootB = issue({
  subject: 'CN=Root B with a name that is too long, O=Example',
  key: keyPair('b', 'rsa4096'),
});
export const old = issue({ subject: 'CN=Old', notAfter: '2021-01-01T00:00:00Z' });
const server = issue({ subject: 'CN=127.0.0.1', issuer: rootA, ipAddresses: ['127.0.0.1'] });
const hostile = issue({ subject: 'CN=\u001b[31mEvil\u202e<b>\r\nX' });

export const CONFIG = `
stacks:
  - { name: own-winc, base: winc1500, evidence: measured, rules: { anchorDates: ignored, mustVerify: path } }
firmware:
  - { id: sensor-1.0, stack: mbedtls, anchors: [a.pem], targets: [{ host: a.example }] }
`;
export const BROKEN = '-----BEGIN CERTIFICATE-----\n***\n-----END CERTIFICATE-----\n';
const release = [
  { name: 'etc/ssl/cert.pem', content: pemOf([rootA, rootB]) },
  {
    name: 'app.zip',
    content: zipOf([
      { name: 'a.pem', content: server.pem },
      { name: 'old.der', content: old.der },
      { name: 'notes.txt', content: 'hello' },
    ]),
  },
  { name: 'link', type: '2' as const },
];

export interface FirmwareScene {
  readonly folder: string;
  readonly server: RunningTlsServer;
  /** Runs `firmware inspect` in the folder; PORT in the arguments is that of the server. */
  readonly inspect: (command: string, columns?: number) => Promise<CommandResult>;
  readonly close: () => Promise<void>;
}

export async function firmwareScene(): Promise<FirmwareScene> {
  const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-inspect-'));
  mkdirSync(join(folder, 'tree'));
  const files = {
    'pinned.pem': `# the roots\n${rootA.pem}and\n${rootB.pem}${old.pem}`,
    'a.pem': rootA.pem,
    'broken.pem': `${BROKEN}${rootA.pem}`,
    'bundle.bin': writeEspBundle(sortedEspBundle([rootA, rootB].map(espBundleItem))),
    'release.tar.gz': gzipSync(tarOf(release)),
    'evil.pem': hostile.pem,
    'old.der': old.der,
    'notes.txt': 'no certificate here\n',
    'tree/a.pem': rootA.pem,
    'tree/b.der': rootB.der,
    'anchorwatch.yaml': CONFIG,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const running = await startTlsServer({ chain: [server] });
  return {
    folder,
    server: running,
    inspect: (command, columns = 80) => {
      const args = ['firmware', 'inspect', ...command.replace('PORT', String(running.port)).split(' ')];
      return anchorwatch(args, { cwd: folder, env: { COLUMNS: String(columns) } });
    },
    close: async () => {
      await running.close();
      rmSync(folder, { recursive: true });
    },
  };
}
