// Real rotations, replayed: the list before and after, judged with the anchors of the device that was in the field.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeCertificate } from '../../src/chain/decode.ts';
import { createJudge } from '../../src/chain/judge.ts';
import { stackNamed } from '../../src/chain/stacks.ts';
import { anchorStoreOf, trustAnchorOf } from '../../src/chain/trust-anchor.ts';
import { servedListOf } from '../../src/probe/observation.ts';
import { derOf, missing, readCorpus } from './corpora.ts';
import { report } from './results.ts';

const FILE = 'incidents.json';

interface Listed {
  readonly sha256: string;
}

interface Corpus {
  readonly incidents: readonly {
    readonly id: string;
    readonly date: string;
    readonly roots: readonly Listed[];
    readonly before: readonly Listed[];
    readonly after: readonly Listed[];
  }[];
  readonly pem: Readonly<Record<string, string>>;
}

// What happened in the field; the corpus holds CA certificates only, so the first of them stands in for the end entity.
const rows = [
  { id: 'dropbox-content-2021-01', stack: 'ti-simplelink', after: '-688' },
  { id: 'dropbox-api-2021-01-unchanged', stack: 'ti-simplelink', after: null },
  { id: 'addtrust-2020-05-30', stack: 'openssl', after: '10' },
  { id: 'addtrust-2020-05-30', stack: 'mbedtls', after: '-0x2700' },
  { id: 'addtrust-2020-05-30', stack: 'mbedtls-no-time', after: null },
  { id: 'addtrust-2020-05-30-b', stack: 'openssl', after: null },
  { id: 'addtrust-2020-05-30-b', stack: 'openssl-1.0.1', after: '10' },
  { id: 'addtrust-2020-05-30-b', stack: 'mbedtls', after: null },
  { id: 'dst-x3-2021-09-30-a', stack: 'mbedtls', after: '-0x2700' },
  { id: 'dst-x3-2021-09-30-b', stack: 'openssl', after: null },
  { id: 'dst-x3-2021-09-30-b', stack: 'openssl-1.0.2', after: '10' },
  { id: 'azure-iothub-2023', stack: 'mbedtls', after: '-0x2700' },
  { id: 'aws-iot-symantec-2018', stack: 'mbedtls', after: '-0x2700' },
] as const;

/** A CA in the place of the end entity may have a key usage that does not allow TLS, which comes after the path. */
const STAND_IN = 'key-usage';
const DAY_MS = 86_400_000;

for (const row of rows) {
  test(`${row.id} with ${row.stack}`, { skip: missing(FILE) }, (t) => {
    const { incidents, pem } = JSON.parse(readCorpus(FILE).toString('utf8')) as Corpus;
    const incident = incidents.find(({ id }) => id === row.id);
    const stack = stackNamed(row.stack);
    assert.ok(incident !== undefined && stack !== null);
    const ders = (list: readonly Listed[]): readonly Buffer[] => list.map(({ sha256 }) => derOf(pem[sha256] ?? ''));
    const anchors = anchorStoreOf(ders(incident.roots).map((der) => trustAnchorOf(decodeCertificate(der))));
    const { judge } = createJudge({ knownRoots: () => [] });
    const verdict = (list: readonly Listed[], at: number): ReturnType<typeof judge> =>
      judge({ servedList: servedListOf(ders(list)), anchors, stack, host: null, at });
    const then = Date.parse(incident.date);
    const before = verdict(incident.before, then - 7 * DAY_MS);
    const after = verdict(incident.after, then + DAY_MS);
    assert.ok(
      before.kind === 'accepted' || (before.kind === 'refused' && before.code === STAND_IN),
      JSON.stringify(before),
    );
    const code = after.kind === 'refused' ? after.deviceCode : null;
    const same = code === row.after ? 1 : 0;
    const codes = row.after === null ? { compared: 0, same: 0 } : { compared: 1, same };
    const { stack: name } = row;
    report(t, {
      kind: 'agreement',
      suite: 'incidents',
      stack: name,
      against: 'the field',
      cases: 1,
      same,
      skipped: 0,
      codes,
    });
    assert.equal(code, row.after, JSON.stringify(after));
  });
}
