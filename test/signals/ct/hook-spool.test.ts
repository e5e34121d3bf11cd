// The spool folder, filled by the hook script itself, as certspotter runs it, and by what else may lie there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';

import { emptySpool, readSpool } from '../../../src/signals/ct/hook-spool.ts';
import { type CertificateSpec, issue, pemOf } from '../../support/ca.ts';
import { digest } from '../../support/certspotter-api.ts';
import { POISON } from './sct-writer.ts';

const HOOK = join(import.meta.dirname, '../../../docs/ct-hook.sh');
const TBS = digest('tbs');
const ISSUER = issue({ subject: 'C=US, O=Example Inc, CN=Sub CA', ca: true });

function precertificate(spec: Partial<CertificateSpec> = {}) {
  return issue({ subject: 'CN=www.example.com', issuer: ISSUER, extensions: [POISON], ...spec });
}

function jsonOf(
  certificate: ReturnType<typeof precertificate>,
  fields: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    cert_sha256: certificate.sha256,
    dns_names: ['www.example.com', '*.example.com'],
    ip_addresses: [],
    issuer_der: 'MAA=',
    not_after: '2026-05-01T00:00:00Z',
    not_before: '2026-02-01T00:00:00Z',
    pubkey_sha256: digest('key'),
    serial_number: 'c1',
    subject_der: 'MAA=',
    tbs_sha256: TBS,
    ...fields,
  });
}

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ct-spool-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** Runs the hook as certspotter does. */
async function runHook(t: TestContext, spool: string, environment: Readonly<Record<string, string>>) {
  const state = await folderFor(t);
  const certificate = precertificate();
  await writeFile(join(state, 'x.pem'), pemOf([certificate, ISSUER]));
  await writeFile(join(state, 'x.v1.json'), jsonOf(certificate));
  const { status, stderr } = spawnSync('/bin/sh', [HOOK], {
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      ANCHORWATCH_CT_SPOOL: spool,
      TBS_SHA256: TBS,
      CERT_FILENAME: join(state, 'x.pem'),
      JSON_FILENAME: join(state, 'x.v1.json'),
      ...environment,
    },
  });
  assert.equal(stderr, '');
  assert.equal(status, 0);
  return certificate;
}

/** Long enough after it was written. */
const later = () => Date.now() + 3_600_000;

async function age(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name !== 'malformed') await utimes(join(folder, name), 1_600_000_000, 1_600_000_000);
  }
}

test('what the hook puts there is read until it is emptied', async (t) => {
  const spool = await folderFor(t);
  const certificate = await runHook(t, spool, { EVENT: 'discovered_cert' });
  const at = later();
  const { certificates, files, problems, events, more } = await readSpool(spool, at);
  const issuerSpki = createHash('sha256')
    .update(ISSUER.key.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  assert.deepEqual(
    certificates.map(({ der, ...rest }) => ({
      ...rest,
      same: der !== null && Buffer.compare(der, certificate.der) === 0,
    })),
    [
      {
        source: 'certspotter',
        at,
        tbsSha256: TBS,
        spkiSha256: digest('key'),
        dnsNames: ['www.example.com', '*.example.com'],
        issuer: { subject: 'CN=Sub CA,O=Example Inc,C=US', spkiSha256: issuerSpki },
        notBefore: Date.parse('2026-02-01T00:00:00Z'),
        notAfter: Date.parse('2026-05-01T00:00:00Z'),
        same: true,
      },
    ],
  );

  assert.deepEqual([problems, events, more], [[], [], false]);
  assert.deepEqual((await readSpool(spool, at)).files, files);
  await emptySpool(spool, files);
  await emptySpool(spool, files); // a crash before this was written down
  assert.deepEqual(await readdir(spool), []);
});

const events = [
  { event: 'error', kind: 'error' },
  { event: 'malformed_cert', kind: 'malformed-cert' },
];

for (const { event, kind } of events) {
  test(`the event ${event}`, async (t) => {
    const spool = await folderFor(t);
    const summary = 'log is \u001b[31mdown\nEVENT=discovered_cert';
    await runHook(t, spool, { EVENT: event, SUMMARY: summary, LOG_URI: 'https://log.example/' });
    const reading = await readSpool(spool, later());
    assert.deepEqual(reading.events, [{ kind, summary: 'log is \\u{1b}[31mdown', logUri: 'https://log.example/' }]);
    await emptySpool(spool, reading.files);
    assert.deepEqual(await readdir(spool), []);
  });
}

test('an event of a later version leaves nothing', async (t) => {
  const spool = await folderFor(t);
  await runHook(t, spool, { EVENT: 'tree_on_fire' });
  assert.deepEqual(await readdir(spool), []);
});

const good = precertificate();
const pem = pemOf([good, ISSUER]);
const json = jsonOf(good);

const wrong: readonly {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly detail: RegExp;
}[] = [
  { name: 'half of the JSON', files: { json: json.slice(0, 90), pem }, detail: /not the JSON/ },
  { name: 'an empty JSON file', files: { json: '', pem }, detail: /not the JSON/ },
  { name: 'a deep JSON file', files: { json: '['.repeat(100_000), pem }, detail: /not the JSON/ },
  { name: 'no dates', files: { json: jsonOf(good, { not_before: null }), pem }, detail: /not the JSON/ },
  { name: 'another TBS hash', files: { json: jsonOf(good, { tbs_sha256: digest('x') }), pem }, detail: /TBS hash/ },
  { name: 'half of the PEM', files: { json, pem: pem.slice(0, 90) }, detail: /no certificate/ },
  {
    name: 'a PEM block of noise',
    files: { json, pem: pem.replace('MII', 'XXX').replace('MII', 'XXX') },
    detail: /certificate/,
  },
  { name: 'the PEM of another one', files: { json, pem: pemOf([ISSUER]) }, detail: /another certificate/ },
  { name: 'no PEM', files: { json }, detail: /no such file/ },
  { name: 'no JSON', files: { pem }, detail: /never came/ },
  { name: 'an event of nobody', files: { event: 'EVENT=?\n' }, detail: /not an event/ },
];

for (const { name, files, detail } of wrong) {
  test(`${name}: left while it is young, then moved aside and told`, async (t) => {
    const spool = await folderFor(t);
    for (const [extension, text] of Object.entries(files)) await writeFile(join(spool, `${TBS}.${extension}`), text);
    const names = (await readdir(spool)).toSorted();
    const young = await readSpool(spool, Date.now());
    assert.deepEqual(young, { certificates: [], events: [], problems: [], files: [], more: false });
    await age(spool);
    const { problems, files: taken } = await readSpool(spool, Date.now());
    assert.deepEqual(
      problems.map(({ code, file }) => [code, file]),
      names.toReversed().map((file) => ['malformed', file]),
    );
    assert.match(problems[0]?.detail ?? '', detail);
    assert.deepEqual(taken, []);
    assert.deepEqual((await readdir(join(spool, 'malformed'))).toSorted(), names);
    assert.deepEqual((await readSpool(spool, Date.now())).problems, []);
  });
}

test('no pipe is waited for, no link is followed, nothing too large is read', async (t) => {
  const spool = await folderFor(t);
  spawnSync('mkfifo', [join(spool, 'a.event')]);
  await symlink('/dev/zero', join(spool, 'b.event'));
  await mkdir(join(spool, 'c.event'));
  await writeFile(join(spool, 'd.event'), '');
  await truncate(join(spool, 'd.event'), 50_000_000);
  const { problems, events: none } = await readSpool(spool, later());
  assert.deepEqual(none, []);
  assert.deepEqual(
    problems.map(({ code, detail }) => `${code}: ${detail}`),
    [
      'malformed: a.event is no file',
      'malformed: b.event is no file',
      'malformed: c.event is no file',
      'malformed: d.event: larger than 1000000 bytes',
    ],
  );
});

test('files of others are not touched', async (t) => {
  const spool = await folderFor(t);
  const names = ['.hidden.json', 'notes.txt', `${TBS.toUpperCase()}.json`];
  for (const name of names) await writeFile(join(spool, name), 'x');
  await age(spool);
  const { problems } = await readSpool(spool, Date.now());
  assert.deepEqual(problems, []);
  assert.deepEqual((await readdir(spool)).toSorted(), names.toSorted());
});

test('a folder that is not there is told as data', async () => {
  const { problems } = await readSpool('/nowhere/at/all', Date.now());
  assert.deepEqual(problems, [{ code: 'folder-unreadable', file: '', detail: 'no such file' }]);
});

test('a full folder takes several readings', async (t) => {
  const spool = await folderFor(t);
  for (let n = 0; n < 501; n += 1) await writeFile(join(spool, `${String(n)}.event`), 'EVENT=error\n');
  const first = await readSpool(spool, Date.now());
  assert.deepEqual([first.events.length, first.more], [500, true]);
  await emptySpool(spool, first.files);
  const second = await readSpool(spool, Date.now());
  assert.deepEqual([second.events.length, second.more], [1, false]);
});
