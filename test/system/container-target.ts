// A host on loopback and the config that watches it, as an operator would write them: for the image and the package.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { issue } from '../support/ca.ts';
import { startTlsServer } from '../support/tls-server.ts';

const HOST = 'updates.example';

/** The CA that the firmware line of `writeConfig` pins, and one that it does not. */
export const pinned = issue({ subject: 'CN=Pinned Root', ca: true });
export const unpinned = issue({ subject: 'CN=Unpinned Root', ca: true });

export interface LoopbackTarget {
  readonly port: number;
  readonly servedPem: string;
  readonly close: () => Promise<void>;
}

/** Serves an end entity under `root` on loopback. */
export async function serveUnder(root: typeof pinned): Promise<LoopbackTarget> {
  const endEntity = issue({ subject: `CN=${HOST}`, issuer: root, dnsNames: [HOST] });
  const { port, close } = await startTlsServer({ chain: [endEntity] });
  return { port, servedPem: endEntity.pem, close };
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
