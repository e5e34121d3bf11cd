// CAA records as Debian's knot serves them, which follows no alias out of its zone, and as Debian's bind9 resolves them.
import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { type CaaReading, readCaa } from '../../src/signals/caa/relevant-caa.ts';
import { caaResolvers } from '../../src/signals/caa/resolve-caa.ts';
import { closedPort } from '../support/hostile-server.ts';
import { type RunningProgram, startProgram } from '../support/program.ts';

const SOA = '@ 60 IN SOA ns.example. admin.example. 1 60 60 60 60\n@ 60 IN NS ns.example.\n';
const ZONES = {
  example: `$ORIGIN example.\n${SOA}ns 60 IN A 127.0.0.1
shop 60 IN CAA 0 issue "CA.example; b=2; a=1"
shop 60 IN CAA 128 issuewild ";"
shop 60 IN CAA 0 iodef "mailto:security@shop.example"
shop 60 IN CAA 0 newtag "Some Value"
www.shop 60 IN A 127.0.0.1
nobody 60 IN CAA 0 issue ";"
plain 60 IN A 127.0.0.1
to-shop 60 IN CNAME shop.example.
to-other 60 IN CNAME shop.test.
to-plain 60 IN CNAME plain.example.
x.nobody 60 IN CNAME plain.test.
broken 60 IN NS ns.example.
to-broken 60 IN CNAME www.broken.example.
`,
  test: `$ORIGIN test.\n${SOA}shop 60 IN CAA 0 issue "other.example"
plain 60 IN A 127.0.0.1
`,
};

let folder: string;
const running: RunningProgram[] = [];
const ports = { knot: 0, bind9: 0 };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anchorwatch-'));
  await chmod(folder, 0o777);
  ports.knot = await closedPort();
  running.push(await startKnot(ports.knot));
  ports.bind9 = await closedPort();
  running.push(await startBind(ports.bind9, ports.knot));
});
after(async () => {
  await Promise.all(running.map(({ close }) => close()));
  await rm(folder, { recursive: true, force: true });
});

const read = (foundAt: string | null, ...records: readonly string[]): CaaReading => ({
  kind: 'read',
  caa: { foundAt, records },
});
const SHOP = [
  '0 iodef mailto:security@shop.example',
  '0 issue ca.example; a=1; b=2',
  '0 newtag Some Value',
  '128 issuewild ;',
];
const rows: readonly { readonly host: string; readonly reading: CaaReading | 'failed' }[] = [
  { host: 'shop.example', reading: read('shop.example', ...SHOP) },
  { host: 'www.shop.example', reading: read('shop.example', ...SHOP) },
  { host: 'not.there.shop.example', reading: read('shop.example', ...SHOP) },
  { host: 'nobody.example', reading: read('nobody.example', '0 issue ;') },
  { host: 'plain.example', reading: read(null) },
  { host: 'to-shop.example', reading: read('to-shop.example', ...SHOP) },
  { host: 'to-other.example', reading: read('to-other.example', '0 issue other.example') },
  { host: 'to-plain.example', reading: read(null) },
  // Nothing stands at the end of the alias: the next name is above the alias.
  { host: 'x.nobody.example', reading: read('nobody.example', '0 issue ;') },
  { host: 'www.broken.example', reading: 'failed' },
  { host: 'to-broken.example', reading: 'failed' },
];

for (const kind of ['knot', 'bind9'] as const) {
  describe(kind, () => {
    for (const { host, reading } of rows) {
      test(host, async () => {
        const servers = caaResolvers({ resolvers: [`127.0.0.1:${String(ports[kind])}`], timeoutMs: 5_000 });
        const found = await readCaa(host, servers, new AbortController().signal);
        if (reading === 'failed') assert.match(found.kind === 'failed' ? found.reason : '', /SERVFAIL$/);
        else assert.deepEqual(found, reading);
      });
    }
  });
}

test('both agree', async () => {
  const resolvers = Object.values(ports).map((port) => `127.0.0.1:${String(port)}`);
  const servers = caaResolvers({ resolvers, timeoutMs: 5_000 });
  const found = await readCaa('www.shop.example', servers, new AbortController().signal);
  assert.deepEqual(found, read('shop.example', ...SHOP));
});

/** Authoritative; the zone `broken.example` has no file, and is answered with SERVFAIL. */
async function startKnot(port: number): Promise<RunningProgram> {
  for (const [name, zone] of Object.entries(ZONES)) await writeFile(join(folder, `${name}.zone`), zone);
  const zones = [...Object.keys(ZONES), 'broken.example'];
  const config = [
    `server:\n  rundir: "${folder}"\n  listen: 127.0.0.1@${String(port)}\n  automatic-acl: off`,
    `control:\n  listen: "${join(folder, 'knot.sock')}"`,
    'log:\n  - target: stderr\n    any: info',
    `database:\n  storage: "${join(folder, 'knot')}"`,
    `zone:\n${zones.map((name) => `  - domain: ${name}.\n    file: "${join(folder, name)}.zone"\n    journal-content: none`).join('\n')}`,
  ];
  const file = join(folder, 'knot.conf');
  await writeFile(file, `${config.join('\n')}\n`);
  return startProgram(
    '/usr/sbin/knotd',
    ['-c', file],
    /(?=[^]*\[example\.\] loaded)(?=[^]*\[test\.\] loaded)(?=[^]*server started)/,
  );
}

/** Recursive: asks knot, and follows aliases. */
async function startBind(port: number, upstream: number): Promise<RunningProgram> {
  const file = join(folder, 'named.conf');
  await writeFile(
    file,
    `options { directory "${folder}"; pid-file none; session-keyfile none; lock-file none; listen-on-v6 { none; };
     listen-on port ${String(port)} { 127.0.0.1; }; recursion yes; dnssec-validation no; forward only;
     forwarders { 127.0.0.1 port ${String(upstream)}; }; };
     controls { };`,
  );
  return startProgram('/usr/sbin/named', ['-g', '-c', file], / running$/m);
}
