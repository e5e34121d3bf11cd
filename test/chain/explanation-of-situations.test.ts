// Over random situations: whoever asks for the steps gets the verdict that anybody gets, and steps that lead to it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeCertificate } from '../../src/chain/decode.ts';
import type { Step } from '../../src/chain/explanation.ts';
import { createJudge } from '../../src/chain/judge.ts';
import { stackNamed } from '../../src/chain/stacks.ts';
import type { Stack } from '../../src/chain/stack.ts';
import { anchorStoreOf, trustAnchorOf } from '../../src/chain/trust-anchor.ts';
import { servedListOf } from '../../src/probe/observation.ts';
import { type Situation, situationOf } from '../stacks/generate.ts';

const SEED = 4;
const COUNT = 60;
const NAMES = [
  ...['mbedtls', 'mbedtls-no-time', 'esp-idf-bundle', 'esp-idf-bundle-cross-signed'],
  ...['openssl', 'openssl-partial-chain', 'openssl-1.0.2', 'openssl-1.0.1'],
  ...['wolfssl', 'wolfssl-alt-chains', 'wolfssl-no-skid', 'wolfssl-no-time', 'ti-simplelink'],
] as const;

const situations = Array.from({ length: COUNT }, (_, number) => situationOf(SEED, number));

for (const name of NAMES) {
  test(`${name}: ${String(COUNT)} situations explained`, () => {
    const stack = stackNamed(name);
    assert.ok(stack !== null);
    for (const situation of situations) explains(stack, situation);
  });
}

function explains(stack: Stack, situation: Situation): void {
  const asked = {
    servedList: servedListOf(situation.served.map(({ certificate }) => certificate.der)),
    anchors: anchorStoreOf(
      situation.anchors.map(({ certificate }) => trustAnchorOf(decodeCertificate(certificate.der))),
    ),
    stack,
    host: situation.host,
    at: Date.parse(situation.at),
  };
  const { judge, explain } = createJudge({ knownRoots: () => [] });
  const { verdict, explanations } = explain(asked);
  assert.deepEqual(verdict, judge(asked), situation.title);
  const malformed = verdict.kind === 'refused' && verdict.code === 'malformed-certificate';
  assert.equal(explanations.length, malformed ? 0 : 1, situation.title);
  for (const { steps } of explanations) {
    assert.notEqual(steps.length, 0, situation.title);
    const last = steps.at(-1);
    assert.ok(last !== undefined && isAbout(steps, situation), situation.title);
    if (verdict.kind === 'accepted') assert.notEqual(last.passed, false, `${situation.title}: ${last.text}`);
    if (verdict.kind !== 'refused') continue;
    const failed = steps.findLast(({ passed }) => passed === false);
    const code = verdict.deviceCode ?? verdict.code;
    assert.ok(failed?.text.includes(code) === true, `${situation.title}: ${code} is not in "${String(failed?.text)}"`);
    assert.equal(failed, last, situation.title);
  }
}

/** Every step is about something that was served or pinned. */
function isAbout(steps: readonly Step[], { served, anchors }: Situation): boolean {
  const known = new Set(
    [...served, ...anchors].map(({ certificate }) => decodeCertificate(certificate.der).spkiSha256),
  );
  return steps.every(({ about }) => known.has(about.spkiSha256));
}
