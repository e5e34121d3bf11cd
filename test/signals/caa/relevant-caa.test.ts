import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { type CaaReading, readCaa, remembering } from '../../../src/signals/caa/relevant-caa.ts';
import type { AskCaa } from '../../../src/signals/caa/resolve-caa.ts';

type Entries = Readonly<Record<string, string | null>>;

/** Answers with one issuer for each name, fails where it is null, and has nothing elsewhere. */
function server(entries: Entries, asked: string[] = []): AskCaa {
  return (name) => {
    asked.push(name);
    const issuer = entries[name];
    if (issuer === null) return Promise.resolve({ kind: 'failed', reason: 'SERVFAIL' });
    const records = issuer === undefined ? [] : [{ critical: false, tag: 'issue', value: issuer }];
    return Promise.resolve({ kind: 'answered', records });
  };
}

const read = (foundAt: string | null, ...issuers: readonly string[]): CaaReading => ({
  kind: 'read',
  caa: { foundAt, records: issuers.map((issuer) => `0 issue ${issuer}`) },
});
const failed = (reason: string): CaaReading => ({ kind: 'failed', reason });
const never = new AbortController().signal;

describe('the records that count', () => {
  const A = { 'example.com': 'a.example' };
  const rows: readonly { readonly name: string; readonly servers: readonly Entries[]; readonly reading: CaaReading }[] =
    [
      {
        name: "the host's own",
        servers: [{ 'a.b.example.com': 'a.example', com: 'b.example' }],
        reading: read('a.b.example.com', 'a.example'),
      },
      { name: 'those above it', servers: [A], reading: read('example.com', 'a.example') },
      { name: 'those of the top-level domain', servers: [{ com: 'a.example' }], reading: read('com', 'a.example') },
      { name: 'none', servers: [{}], reading: read(null) },
      {
        name: 'the nearest name fails',
        servers: [{ ...A, 'b.example.com': null }],
        reading: failed('b.example.com: SERVFAIL'),
      },
      {
        name: 'what is above the set is not asked',
        servers: [{ ...A, com: null }],
        reading: read('example.com', 'a.example'),
      },
      { name: 'two servers agree', servers: [A, A], reading: read('example.com', 'a.example') },
      { name: 'two servers do not agree', servers: [A, {}], reading: failed('the DNS servers do not agree') },
      {
        name: 'they find the same elsewhere',
        servers: [A, { com: 'a.example' }],
        reading: failed('the DNS servers do not agree'),
      },
      { name: 'one of two fails', servers: [A, { com: null }], reading: failed('com: SERVFAIL') },
      { name: 'one of three fails', servers: [A, { com: null }, A], reading: read('example.com', 'a.example') },
      { name: 'two of three fail', servers: [A, { com: null }, { com: null }], reading: failed('com: SERVFAIL') },
      { name: 'all fail', servers: [{ com: null }], reading: failed('com: SERVFAIL') },
      { name: 'nobody to ask', servers: [], reading: failed('nobody to ask') },
    ];
  for (const { name, servers, reading } of rows) {
    test(name, async () => {
      assert.deepEqual(
        await readCaa(
          'a.b.example.com',
          servers.map((entries) => server(entries)),
          never,
        ),
        reading,
      );
    });
  }

  test('hosts share the names above them', async () => {
    const asked: string[] = [];
    const ask = remembering(server({}, asked));
    await readCaa('a.example.com', [ask], never);
    await readCaa('b.example.com', [ask], never);
    assert.deepEqual(asked, ['a.example.com', 'example.com', 'com', 'b.example.com']);
  });
});
