// The stacks against the real libraries: the 53 situations of the matrix and 300 random ones. Verdicts must agree in at
// least 99 of 100; where the library gives a code, the share of equal codes is reported.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { decodeCertificate } from '../../src/chain/decode.ts';
import { createJudge } from '../../src/chain/judge.ts';
import { stackNamed } from '../../src/chain/stacks.ts';
import { anchorStoreOf, trustAnchorOf } from '../../src/chain/trust-anchor.ts';
import type { Verdict } from '../../src/chain/verdict.ts';
import { servedListOf } from '../../src/probe/observation.ts';
import { COLUMNS, sameCode } from '../chain/matrix/measured.ts';
import { derOf, missing, readCorpus } from './corpora.ts';
import { report } from './results.ts';

interface Situation {
  readonly id: string;
  readonly title: string;
  readonly host: string;
  readonly at: string;
  readonly anchors: readonly string[];
  readonly served: readonly string[];
  readonly results: Readonly<Record<string, { readonly accept: boolean; readonly code: string | null }>>;
}

const MIN_AGREEMENT = 0.99;

const FILES = [
  ['stack matrix', 'stack-matrix.ndjson.gz'],
  ['stack practice', 'stack-practice.ndjson.gz'],
] as const;

for (const [suite, file] of FILES) {
  for (const [column, stack] of COLUMNS) {
    test(`${suite}: ${stack} as ${column}`, { skip: missing(file) }, (t) => {
      compare(situations(file), suite, column, stack, t);
    });
  }
}

function situations(file: string): readonly Situation[] {
  const lines = readCorpus(file).toString('utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Situation);
}

function compare(all: readonly Situation[], suite: string, column: string, stackName: string, t: TestContext): void {
  const { judge } = createJudge({ knownRoots: () => [] });
  const stack = stackNamed(stackName);
  assert.ok(stack !== null);
  const counts = { situations: 0, sameVerdict: 0, refused: 0, sameCode: 0 };
  for (const { id, title, host, at, anchors, served, results } of all) {
    const expected = results[column];
    if (expected === undefined) continue;
    const store = anchorStoreOf(anchors.map((pem) => trustAnchorOf(decodeCertificate(derOf(pem)))));
    const servedList = servedListOf(served.map(derOf));
    const verdict = judge({ servedList, anchors: store, stack, host, at: Date.parse(at) });
    counts.situations += 1;
    if ((verdict.kind === 'accepted') === expected.accept) counts.sameVerdict += 1;
    else t.diagnostic(`${id} ${title}: expected ${expected.code ?? 'accepted'}, got ${shown(verdict)}`);
    if (expected.accept) continue;
    counts.refused += 1;
    if (sameCode(verdict, expected.code)) counts.sameCode += 1;
    else t.diagnostic(`${id} ${title}: expected code ${String(expected.code)}, got ${shown(verdict)}`);
  }
  report(t, {
    kind: 'agreement',
    suite,
    stack: stackName,
    against: `the library, ${stack.versions.join(', ')}`,
    cases: counts.situations,
    same: counts.sameVerdict,
    skipped: all.length - counts.situations,
    codes: { compared: counts.refused, same: counts.sameCode },
  });
  assert.ok(counts.situations > 0, `no situation has the column ${column}`);
  assert.ok(counts.sameVerdict / counts.situations >= MIN_AGREEMENT, JSON.stringify(counts));
}

function shown(verdict: Verdict): string {
  return verdict.kind !== 'refused' ? verdict.kind : `${String(verdict.deviceCode)} ${verdict.code}: ${verdict.detail}`;
}
