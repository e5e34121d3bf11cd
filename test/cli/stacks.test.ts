// `anchorwatch stacks` as users call it: the list, the rules of one, several side by side, and those of a config.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { RULE_NAMES } from '../../src/chain/stack-rules.ts';
import { STACKS } from '../../src/chain/stacks.ts';
import { anchorwatch } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-stacks-command-'));

before(() => {
  const config = `stacks: [{ name: modem, base: nrf91, rules: { mustVerify: every-certificate, maxListOctets: 6144 } }]
firmware: [{ id: a, stack: modem, anchors: [a.pem], targets: [{ host: a.example }] }]
`;
  writeFileSync(join(folder, 'c.yaml'), config);
});

after(() => {
  rmSync(folder, { recursive: true });
});

test('a list of all, with evidence, versions and sources', async () => {
  const { status, stdout } = await anchorwatch(['stacks']);
  assert.equal(status, 0);
  for (const { name, evidence, title } of STACKS) {
    assert.match(
      stdout,
      new RegExp(`^${name.replaceAll('.', '\\.')} +${evidence} +${title.replace(/[()]/g, '\\$&')}$`, 'm'),
    );
  }
});

test('the rules of one, what each means, and what it may be instead', async () => {
  const { status, stdout } = await anchorwatch(['stacks', 'wolfssl']);
  assert.equal(status, 0);
  assert.match(stdout, /^wolfssl +measured +wolfSSL \(default build\)$/m);
  const said = stdout.replace(/\n {20,}/g, ' ');
  assert.match(
    said,
    /mustVerify +every-certificate: every served certificate must lead to an anchor \(may be path\)$/m,
  );
  assert.match(said, /maxCertificates +9$/m);
  for (const rule of RULE_NAMES) assert.match(stdout, new RegExp(`^ {4}${rule} `, 'm'));
});

test('two side by side, what differs marked', async () => {
  const { stdout } = await anchorwatch(['stacks', 'wolfssl', 'wolfssl-alt-chains']);
  const differing = stdout.split('\n').filter((line) => line.startsWith('* ') && line !== '* differs');
  assert.deepEqual(
    differing.map((line) => line.split(/ {2,}|\* /).filter((cell) => cell !== '')),
    [['mustVerify', 'every-certificate', 'path']],
  );
});

test('those of a config, in text and in JSON', async () => {
  const options = { cwd: folder };
  const { stdout } = await anchorwatch(['stacks', 'modem', 'nrf91', '--config', 'c.yaml'], options);
  assert.match(stdout, /^\* mustVerify +every-certificate +unknown$/m);
  const json = await anchorwatch(['stacks', 'modem', '--config', 'c.yaml', '--format', 'json'], options);
  const { schema, stacks } = JSON.parse(json.stdout) as {
    schema: string;
    stacks: { name: string; evidence: string; rules: Record<string, unknown> }[];
  };
  assert.deepEqual([schema, stacks[0]?.name, stacks[0]?.evidence], ['anchorwatch/stacks@1', 'modem', 'inferred']);
  assert.deepEqual(stacks[0]?.rules['anchorDates'], { value: 'unknown', possible: ['checked', 'ignored'] });
  assert.deepEqual(stacks[0].rules['maxListOctets'], { value: 6144, possible: [] });
});

test('a name that there is not', async () => {
  const { status, stderr } = await anchorwatch(['stacks', 'modme', '--config', 'c.yaml'], { cwd: folder });
  assert.equal(status, 3);
  assert.match(stderr, /^anchorwatch: no stack "modme": expected one of modem, openssl, /);
});

test('invisible characters in titles and sources of a config are shown as what they are', async () => {
  const config = `stacks: [{ name: odd, base: nrf91, title: "two\\u2028lines", sources: ["b\\uE000c"], rules: {} }]
firmware: [{ id: a, stack: odd, anchors: [a.pem], targets: [{ host: a.example }] }]
`;
  writeFileSync(join(folder, 'odd.yaml'), config);
  for (const format of ['text', 'json']) {
    const asked = ['stacks', 'odd', '--config', 'odd.yaml', '--format', format];
    const { status, stdout } = await anchorwatch(asked, { cwd: folder });
    assert.equal(status, 0);
    assert.match(stdout, format === 'text' ? /two\\u\{2028\}lines/ : /two\\u2028lines/);
    assert.match(stdout, format === 'text' ? /b\\u\{e000\}c/ : /b\\ue000c/);
    assert.doesNotMatch(stdout, /[\u2028\uE000]/u);
  }
});
