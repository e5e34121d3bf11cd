// The scene of the end-to-end tests and of the demo: a CDN of three addresses, the CA that devices pin, and the one that
// takes its place; a config file for it in a folder of its own.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type IssuedCertificate, issue } from './ca.ts';
import { type RotatingCdn, type RotatingCdnOptions, startRotatingCdn } from './rotating-cdn.ts';

export const HOST = 'cdn.example.com';
export const ADDRESSES = ['127.0.0.2', '127.0.0.3', '127.0.0.4'] as const;

export interface RotationScene {
  readonly cdn: RotatingCdn;
  /** Ends at the CA that is pinned, and at the one that is not. */
  readonly oldList: readonly IssuedCertificate[];
  readonly newList: readonly IssuedCertificate[];
  readonly oldRoot: IssuedCertificate;
  readonly newRoot: IssuedCertificate;
  /** Working directory and config folder of the daemon. */
  readonly folder: string;
  readonly configFile: string;
  /** Writes the config again, with `settings` in place of receivers, routes and the like. */
  readonly writeConfig: (settings: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface RotationSceneOptions extends Pick<RotatingCdnOptions, 'onHandshake'> {
  /** Default: ADDRESSES. */
  readonly addresses?: readonly string[];
}

/** Starts the CDN, serving the old list everywhere. */
export async function startRotationScene({
  addresses = ADDRESSES,
  ...cdnOptions
}: RotationSceneOptions = {}): Promise<RotationScene> {
  const oldRoot = issue({ subject: 'CN=Old Trust Root CA, O=Example Trust', key: 'rsa2048' });
  const newRoot = issue({ subject: 'CN=New Trust Root CA G2, O=Example Trust', key: 'rsa2048' });
  const [oldList, newList] = [listUnder(oldRoot, 'Old'), listUnder(newRoot, 'New')];
  const cdn = await startRotatingCdn(addresses, oldList, cdnOptions);
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-'));
  await mkdir(join(folder, 'firmware'));
  await writeFile(join(folder, 'firmware', 'old-root.pem'), oldRoot.pem);
  const configFile = join(folder, 'anchorwatch.yaml');
  const writeConfig: RotationScene['writeConfig'] = (settings) =>
    // JSON is YAML.
    writeFile(configFile, JSON.stringify({ ...baseConfig(cdn), ...settings }, null, 2));
  await writeConfig({});
  const close = async () => {
    await cdn.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { cdn, oldList, newList, oldRoot, newRoot, folder, configFile, writeConfig, close };
}

/** What the CDN may serve: an end entity for its host, an intermediate whose name begins with `name`, and `root`. */
export function listUnder(root: IssuedCertificate, name: string): readonly IssuedCertificate[] {
  const intermediate = issue({ subject: `CN=${name} Trust TLS CA 1`, issuer: root, ca: true, key: 'rsa2048' });
  const endEntity = issue({ subject: `CN=${HOST}`, issuer: intermediate, dnsNames: [HOST], key: 'rsa2048' });
  return [endEntity, intermediate, root];
}

/** A cycle every second, and limits to match: loopback answers at once. */
function baseConfig(cdn: RotatingCdn): Readonly<Record<string, unknown>> {
  return {
    targets: [{ host: HOST, port: cdn.port, addresses: cdn.addresses }],
    firmware: [
      {
        id: 'thermostat-1.4',
        devices: 12_400,
        stack: 'ti-simplelink',
        anchors: ['firmware/old-root.pem'],
        targets: [{ host: HOST, port: cdn.port, purpose: 'update' }],
      },
    ],
    schedule: '* * * * * *',
    calmRounds: 2,
    // One probe of an address: what several amount to is tested elsewhere, and these scenes wait for cycles.
    probe: { jitter: '0s', connectTimeout: '2s', handshakeTimeout: '2s', timeout: '3s', probesPerAddress: 1 },
    store: { sqlite: 'data/anchorwatch.db' },
  };
}
