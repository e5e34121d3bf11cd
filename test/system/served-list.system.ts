// The tap against servers of Debian's packages gnutls-bin and nginx-light.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { issue } from '../support/ca.ts';
import { closedPort } from '../support/hostile-server.ts';
import { writeIdentity, type ExternalServer, type IdentityFiles } from '../support/openssl-server.ts';
import { outcomeOf, servedDers } from '../support/probe-context.ts';
import { startProgram } from '../support/program.ts';

const root = issue({ subject: 'CN=Root' });
const issuing = issue({ subject: 'CN=Issuing', issuer: root, ca: true });
const endEntity = issue({ subject: 'CN=device.example', issuer: issuing, dnsNames: ['device.example'] });
const stranger = issue({ subject: 'CN=Stranger' });

type Version = 'TLS 1.2' | 'TLS 1.3';

interface ServerKind {
  readonly name: string;
  readonly start: (files: IdentityFiles, version: Version, demandsClient: boolean) => Promise<ExternalServer>;
  readonly lists: readonly (readonly (typeof root)[])[];
}

const kinds: readonly ServerKind[] = [
  // GnuTLS puts a list in order before it sends it, so it is given such lists only.
  { name: 'gnutls-serv', start: startGnutls, lists: [[endEntity], [endEntity, issuing], [endEntity, issuing, root]] },
  {
    name: 'nginx',
    start: startNginx,
    lists: [
      [endEntity, issuing],
      [endEntity, stranger, root, issuing, root],
    ],
  },
];

for (const kind of kinds) {
  describe(kind.name, () => {
    for (const version of ['TLS 1.2', 'TLS 1.3'] as const) {
      for (const chain of kind.lists) {
        for (const demandsClient of [false, true]) {
          const title = `${version}, ${String(chain.length)} certificates${demandsClient ? ', a client certificate is demanded' : ''}`;
          test(title, async () => {
            const files = await writeIdentity(chain);
            const server = await kind.start(files, version, demandsClient);
            const outcome = await outcomeOf(server);
            await server.close();
            await files.remove();
            assert.deepEqual(
              servedDers(outcome).map(hex),
              chain.map(({ der }) => hex(der)),
            );
            assert.equal(outcome.kind === 'served' && outcome.tlsVersion, version === 'TLS 1.2' ? 0x0303 : 0x0304);
          });
        }
      }
    }
  });
}

async function startGnutls(files: IdentityFiles, version: Version, demandsClient: boolean): Promise<ExternalServer> {
  const port = await closedPort();
  const priority = `NORMAL:-VERS-ALL:+VERS-${version.replace(' ', '')}`;
  const client = demandsClient ? '--require-client-cert' : '--disable-client-cert';
  const identity = ['--x509certfile', files.list, '--x509keyfile', files.key];
  const args = ['--port', String(port), '--echo', '--priority', priority, client, ...identity];
  return startServer('gnutls-serv', args, /listening on IPv4 .*done/, port);
}

async function startNginx(files: IdentityFiles, version: Version, demandsClient: boolean): Promise<ExternalServer> {
  const port = await closedPort();
  const config = join(files.folder, 'nginx.conf');
  const client = demandsClient ? `ssl_verify_client on; ssl_client_certificate ${files.cert};` : '';
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${files.folder};`,
  );
  await writeFile(
    config,
    `daemon off; master_process off; pid ${join(files.folder, 'pid')}; error_log stderr notice; events {}
     http { access_log off; ${places.join(' ')} server { listen 127.0.0.1:${String(port)} ssl; ${client}
     ssl_certificate ${files.list}; ssl_certificate_key ${files.key}; ssl_protocols ${version.replace(' ', 'v')}; } }`,
  );
  return startServer('/usr/sbin/nginx', ['-e', 'stderr', '-c', config], /using the "/, port);
}

async function startServer(
  command: string,
  args: readonly string[],
  ready: RegExp,
  port: number,
): Promise<ExternalServer> {
  const { close } = await startProgram(command, args, ready);
  return { port, close };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
