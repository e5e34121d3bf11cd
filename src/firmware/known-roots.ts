// The roots that this machine knows: Node's own and the system's. They name, and supply, an anchor that a firmware lacks.
import { closeSync, openSync, readSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

import type { KnownRoot, KnownRootsSource } from '../chain/known-roots.ts';

// Where the bundle is: Debian and Alpine, Fedora, openSUSE, FreeBSD and macOS (Go's crypto/x509 looks in the same places).
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

// Bundles have about 250 kB.
const MAX_BUNDLE_BYTES = 8 * 1_048_576;

/** The roots of the machine that this process runs on. */
export const knownRoots: KnownRootsSource = knownRootsOf(process.env);

/**
 * The roots of Node and of the system's bundle (SSL_CERT_FILE names another one), read when they are first asked for.
 * A root that both have is given once, as Node's. A bundle that is not there gives none: these roots only help to
 * name what a device lacks, and decide nothing.
 */
export function knownRootsOf(environment: Readonly<Record<string, string | undefined>>): KnownRootsSource {
  let roots: readonly KnownRoot[] | null = null;
  return () => (roots ??= readRoots(environment['SSL_CERT_FILE']));
}

function readRoots(named: string | undefined): readonly KnownRoot[] {
  const roots = new Map<string, KnownRoot>();
  const add = (pem: string, foundIn: KnownRoot['foundIn']): void => {
    const normal = pem.replace(/\s+/g, '');
    if (!roots.has(normal)) roots.set(normal, { pem, foundIn });
  };
  for (const pem of rootCertificates) add(`${pem.trim()}\n`, 'node');
  for (const pem of systemPems(named)) add(pem, 'system');
  return [...roots.values()];
}

function systemPems(named: string | undefined): readonly string[] {
  for (const path of named === undefined || named === '' ? BUNDLES : [named]) {
    const text = readStart(path);
    if (text !== null) return pemBlocks(text);
  }
  return [];
}

function pemBlocks(text: string): readonly string[] {
  return [...text.matchAll(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]{1,20000}-----END CERTIFICATE-----/g)].map(
    ([block]) => `${block.replaceAll('\r\n', '\n')}\n`,
  );
}

/** What a file holds, as far as the limit goes; null when it cannot be read. */
function readStart(path: string): string | null {
  try {
    const file = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(MAX_BUNDLE_BYTES);
      return buffer.toString('latin1', 0, readSync(file, buffer, 0, MAX_BUNDLE_BYTES, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
