// A host on loopback and the config that watches it, as an operator would write them: for the image and the package.
import { chmodSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';

import { issue, pemOf, privateKeyPem } from '../support/ca.ts';

const HOST = 'updates.example';

/** The CA that the firmware line of `writeConfig` pins, and one that it does not. */
export const pinned = issue({ subject: 'CN=Pinned Root', ca: true });
export const unpinned = issue({ subject: 'CN=Unpinned Root', ca: true });

export interface LoopbackTarget {
  readonly port: number;
  readonly servedPem: string;
  readonly close: () => void;
}

/** Serves an end entity under `root` on loopback. */
export async function serveUnder(root: typeof pinned): Promise<LoopbackTarget> {
  const endEntity = issue({ subject: `CN=${HOST}`, issuer: root, dnsNames: [HOST] });
  const servedPem = pemOf([endEntity]);
  const server = tls.createServer({ cert: servedPem, key: privateKeyPem(endEntity.key) });
  // A probe hangs up as soon as it has seen the list.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, servedPem, close: () => void server.close() };
}

/** Writes anchorwatch.yaml, and the anchor that it names, into a folder. */
export function writeConfig(folder: string, { port }: LoopbackTarget): void {
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'root.pem'), pinned.pem);
  const config = `
targets:
  - { host: ${HOST}, port: ${String(port)}, addresses: [127.0.0.1] }
firmware:
  - id: sensor-1
    stack: mbedtls
    anchors: [root.pem]
    targets: [{ host: ${HOST}, port: ${String(port)} }]
probe: { jitter: 0ms }
`;
  writeFileSync(join(folder, 'anchorwatch.yaml'), config);
}
