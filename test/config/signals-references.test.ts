// Mistakes in what a config says of signals: hosts that nobody watches, days that do not exist, and what is there twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConfigError, formatConfigError, parseConfig } from '../../src/config/load.ts';

const FIRMWARE = `
firmware:
  - id: a
    stack: openssl
    anchors: [a.pem]
    targets: [{ host: a.example }]
targets: [{ host: B.example }]
`;

function announcement(fields: string): string {
  return `announcements:
  - { id: x, source: "https://blog.example/", anchor: { subject: Root B }, ${fields} }`;
}

interface Row {
  readonly name: string;
  readonly yaml: string;
  readonly printed: readonly string[];
}

const rows: readonly Row[] = [
  {
    name: 'hosts of targets and of firmware may be announced, in other letters as well',
    yaml: announcement('targets: [A.EXAMPLE, b.example], from: "2026-06-01"'),
    printed: [],
  },
  {
    name: 'a host that nobody watches',
    yaml: announcement('targets: [b.exmple, zzz.test], from: "2026-06-01"'),
    printed: [
      '2:86 announcements[0].targets[0]: found "b.exmple", expected a host of targets or firmware: one of b.example, a.example (did you mean "b.example"?)',
      '2:96 announcements[0].targets[1]: found "zzz.test", expected a host of targets or firmware: one of b.example, a.example',
    ],
  },
  {
    name: 'a host twice',
    yaml: announcement('targets: [a.example, A.example], from: "2026-06-01"'),
    printed: ['2:97 announcements[0].targets[1]: found "a.example" a second time, expected each host once'],
  },
  {
    name: 'a day without quotes is one as well',
    yaml: announcement('targets: [a.example], from: 2026-06-01'),
    printed: [],
  },
  {
    name: 'days that do not exist, and instants',
    yaml: `announcements:
  - { id: x, source: "https://b.example/", anchor: { subject: B }, targets: [a.example], from: "2026-02-30" }
  - { id: y, source: "https://b.example/", anchor: { subject: B }, targets: [a.example], from: "2026-02-28T00:00:00Z" }
  - { id: z, source: "https://b.example/", anchor: { subject: B }, targets: [a.example], from: 20260228 }`,
    printed: [
      '2:96 announcements[0].from: found "2026-02-30", expected a day such as 2026-03-01',
      '3:96 announcements[1].from: found "2026-02-28T00:00:00Z", expected a day such as 2026-03-01',
      '4:96 announcements[2].from: found 20260228, expected a day such as 2026-03-01',
    ],
  },
  {
    name: 'an id twice',
    yaml: `announcements:
  - { id: x, source: "https://b.example/", anchor: b.pem, targets: [a.example], from: "2026-06-01" }
  - { id: x, source: "https://b.example/", anchor: b.pem, targets: [b.example], from: "2026-06-01" }`,
    printed: ['3:11 announcements[1].id: found "x" a second time, expected an id of its own for each announcement'],
  },
  {
    name: 'previews of hosts that nobody watches, and one host twice',
    yaml: `signals:
  previews:
    hosts:
      - { host: valid.ca.test, of: next, targets: [a.exampel] }
      - { host: valid.ca.test, port: 8443, of: next, targets: [a.example] }
      - { host: VALID.ca.test, port: 443, of: next, targets: [b.example] }`,
    printed: [
      '4:52 signals.previews.hosts[0].targets[0]: found "a.exampel", expected a host of targets or firmware: one of b.example, a.example (did you mean "a.example"?)',
      '6:17 signals.previews.hosts[2].host: found "valid.ca.test:443" a second time, expected each host and port once',
    ],
  },
  {
    name: 'the key of an API in the clear, and a password in the URL of a source, are not repeated',
    yaml: `signals:
  ct: { certSpotter: { key: hunter2 } }
  roots: { caRecords: "https://u:hunter2@a/" }`,
    printed: [
      '2:29 signals.ct.certSpotter.key: found a secret in the clear (not shown), expected {env: NAME} or {file: PATH}, so that the secret itself is not in this file',
      '3:23 signals.roots.caRecords: found a text of another form (not shown), expected an http or https URL without user and password',
    ],
  },
];
for (const { name, yaml, printed } of rows) {
  test(name, async () => {
    assert.deepEqual(await mistakesIn(`${yaml}${FIRMWARE}`), printed);
  });
}

const declared: readonly { declaredRoots: string; printed: string | null }[] = [
  { declaredRoots: 'dropbox', printed: null },
  { declaredRoots: '{ path: roots/*.pem }', printed: null },
  { declaredRoots: '{ url: "https://pki.example/roots.pem" }', printed: null },
  {
    declaredRoots: 'dropbx',
    printed: 'found "dropbx", expected one of dropbox, {url: URL}, {urls: [URL, ...]} or {path: FILE, FOLDER or GLOB}',
  },
  {
    declaredRoots: '{ url: roots.pem }',
    printed: 'found "roots.pem", expected an http or https URL without user and password',
  },
];
for (const { declaredRoots, printed } of declared) {
  test(`declaredRoots: ${declaredRoots}`, async () => {
    const yaml = FIRMWARE.replace('host: B.example', `host: B.example, declaredRoots: ${declaredRoots}`);
    const found = await mistakesIn(yaml);
    assert.deepEqual(
      found.map((line) => line.replace(/^\S+ \S+: /, '')),
      printed === null ? [] : [printed],
    );
  });
}

/** Without the name of the file. */
async function mistakesIn(yaml: string): Promise<readonly string[]> {
  try {
    await parseConfig(yaml, 'c.yaml');
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return formatConfigError(error)
      .split('\n')
      .map((line) => line.replace(/^c\.yaml:/, ''));
  }
}
