// pebble, the ACME server that Let's Encrypt tests clients with, of Debian's package: a new root with each start.
import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { download, orderCertificate } from './acme-client.ts';
import { issue, type IssuedCertificate, pemOf, privateKeyPem } from './ca.ts';
import { closedPort } from './hostile-server.ts';
import { startProgram } from './program.ts';

export interface Pebble {
  /** PEM. */
  readonly root: string;
  /** A new certificate for this name, with the intermediate, as a TLS server shows it. */
  readonly order: (dnsName: string) => Promise<readonly IssuedCertificate[]>;
  readonly close: () => Promise<void>;
}

export async function startPebble(): Promise<Pebble> {
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-'));
  const apiRoot = issue({ subject: 'CN=API Root' });
  const api = issue({ subject: 'CN=127.0.0.1', issuer: apiRoot, ipAddresses: ['127.0.0.1'] });
  const [port, management] = [await closedPort(), await closedPort()];
  const config = {
    listenAddress: `127.0.0.1:${String(port)}`,
    managementListenAddress: `127.0.0.1:${String(management)}`,
    certificate: join(folder, 'api.pem'),
    privateKey: join(folder, 'api.key'),
    httpPort: 80,
    tlsPort: 443,
  };
  await writeFile(config.certificate, pemOf([api]));
  await writeFile(config.privateKey, privateKeyPem(api.key));
  await writeFile(join(folder, 'pebble.json'), JSON.stringify({ pebble: config }));
  const program = await startProgram(
    'pebble',
    ['-config', join(folder, 'pebble.json')],
    /ACME directory available at/,
    {
      // Challenges are taken for solved at once, and no nonce is refused to see whether the client tries again.
      PEBBLE_VA_ALWAYS_VALID: '1',
      PEBBLE_VA_NOSLEEP: '1',
      PEBBLE_WFE_NONCEREJECT: '0',
    },
  );
  const server = { directory: `https://127.0.0.1:${String(port)}/dir`, ca: apiRoot.pem };
  const close = async () => {
    await program.close();
    await rm(folder, { recursive: true, force: true });
  };
  const root = await download(server, `https://127.0.0.1:${String(management)}/roots/0`).catch(
    async (error: unknown) => {
      await close();
      throw error;
    },
  );
  return {
    root,
    order: async (dnsName) => {
      const { csr, key } = await certificateRequest(folder, dnsName);
      return issuedCertificates(await orderCertificate(server, dnsName, csr), key);
    },
    close,
  };
}

async function certificateRequest(folder: string, dnsName: string) {
  const [csr, key] = [join(folder, 'request.der'), join(folder, 'request.key')];
  const subject = ['-subj', '/', '-addext', `subjectAltName=DNS:${dnsName}`];
  const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-outform', 'DER', '-out', csr];
  execFileSync('openssl', ['req', '-new', ...made, ...subject], { stdio: 'ignore' });
  return { csr: await readFile(csr), key: await readFile(key, 'utf8') };
}

/** What pebble hands out, as our TLS server takes it: the key is that of the first one. */
function issuedCertificates(pem: string, key: string): readonly IssuedCertificate[] {
  const privateKey = createPrivateKey(key);
  const pair = { privateKey, publicKey: createPublicKey(privateKey), kind: 'rsa2048' } as const;
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g) ?? [];
  return blocks.map((block) => ({ der: derOf(block), pem: block, key: pair, spec: { subject: '' }, sha256: '' }));
}

function derOf(pem: string): Uint8Array {
  return Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
}
