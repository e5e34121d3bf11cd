// DNS over HTTPS as Debian's bind9 speaks it (HTTP/2 and nothing else), beside its plain DNS.
import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { startResolving } from '../../src/probe/resolve.ts';
import { issue, pemOf, privateKeyPem } from '../support/ca.ts';
import { type DnsServer, startDnsServer } from '../support/dns-server.ts';
import { closedPort } from '../support/hostile-server.ts';
import { type RunningProgram, startProgram } from '../support/program.ts';

const SOA = '@ 60 IN SOA ns.example. admin.example. 1 60 60 60 60\n@ 60 IN NS ns.example.\n';
const ZONE = `$ORIGIN example.\n${SOA}ns 60 IN A 127.0.0.1
both 60 IN A 192.0.2.1
both 60 IN AAAA 2001:db8::1
alias 60 IN CNAME edge
edge 60 IN CNAME both
nothing 60 IN TXT "no address"
`;
const root = issue({ subject: 'CN=DoH Test Root' });
const identity = issue({ subject: 'CN=localhost', issuer: root, dnsNames: ['localhost'] });

let folder: string;
let bind: RunningProgram;
/** Knows no name. */
let nothing: DnsServer;
const ports = { dns: 0, https: 0 };

before(async () => {
  setDefaultCACertificates([...getCACertificates('default'), root.pem]);
  folder = await mkdtemp(join(tmpdir(), 'anchorwatch-'));
  await chmod(folder, 0o777);
  ports.dns = await closedPort();
  ports.https = await closedPort();
  bind = await startBind();
  nothing = await startDnsServer({});
});
after(async () => {
  await Promise.all([bind.close(), nothing.close()]);
  await rm(folder, { recursive: true, force: true });
});

const rows: readonly { readonly host: string; readonly result: readonly string[] | string }[] = [
  { host: 'both.example', result: ['192.0.2.1', '2001:db8::1'] },
  { host: 'BOTH.Example', result: ['192.0.2.1', '2001:db8::1'] },
  { host: 'alias.example', result: ['192.0.2.1', '2001:db8::1'] },
  { host: 'nothing.example', result: 'name-not-found' },
  { host: 'gone.example', result: 'name-not-found' },
  { host: 'elsewhere.test', result: 'dns-failed' },
];

describe('bind9', () => {
  for (const clientSubnets of [[], ['198.51.100.7/24', '2001:db8:7::/48']]) {
    for (const { host, result } of rows) {
      test(`${host}${clientSubnets.length === 0 ? '' : ', on behalf of two networks'}`, async () => {
        assert.deepEqual(await asked(host, nothing.server, clientSubnets), result);
      });
    }
  }

  test('its plain DNS and its DNS over HTTPS say the same', async () => {
    assert.deepEqual(await asked('both.example', `127.0.0.1:${String(ports.dns)}`), ['192.0.2.1', '2001:db8::1']);
  });
});

/** The addresses that the DoH server and this resolver name. */
async function asked(host: string, resolver: string, clientSubnets: readonly string[] = []) {
  const { signal } = new AbortController();
  const doh = [{ url: `https://localhost:${String(ports.https)}/dns-query`, clientSubnets }];
  const { resolve, close } = startResolving({ resolvers: [resolver], doh, timeoutMs: 5_000, signal }, 1);
  const addresses = await resolve(host);
  await close();
  return addresses.ok ? addresses.value : addresses.failure.code;
}

async function startBind(): Promise<RunningProgram> {
  const write = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o644 });
    return path;
  };
  const zone = await write('example.zone', ZONE);
  const cert = await write('cert.pem', pemOf([identity]));
  const key = await write('key.pem', privateKeyPem(identity.key));
  const config = await write(
    'named.conf',
    `tls own { cert-file "${cert}"; key-file "${key}"; };
options {
  directory "${folder}";
  pid-file none;
  session-keyfile none;
  lock-file none;
  recursion no;
  listen-on-v6 { none; };
  listen-on port ${String(ports.dns)} { 127.0.0.1; };
  listen-on port ${String(ports.https)} tls own http default { 127.0.0.1; };
};
controls { };
zone "example" { type primary; file "${zone}"; };
`,
  );
  return startProgram('/usr/sbin/named', ['-g', '-c', config], / running$/m);
}
