// x509-limbo: the stacks for OpenSSL and GnuTLS answer as those libraries did; how every stack does by what x509-limbo
// expects; and no stack is held up by its pathological cases.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Judge } from '../../src/chain/judge.ts';
import type { Stack } from '../../src/chain/stack.ts';
import { STACKS, stackNamed } from '../../src/chain/stacks.ts';
import { missing } from './corpora.ts';
import { leastCpuMs } from './cpu-time.ts';
import { type LimboCase, limboCorpus, newJudge, pathOf, verdictOn, verdictText } from './limbo-cases.ts';
import { LIMBO_EXCEPTIONS } from './limbo-exceptions.ts';
import { type Divergence, divergences, type Peer, PEERS, PEERS_FILE, unaskable } from './limbo-peers.ts';
import { type Answer, holdAgainst, scoreOf, skippedIn } from './limbo-score.ts';
import { report } from './results.ts';

const SUITE = 'x509-limbo';
const FILE = 'limbo-core.json.gz';
const MIN_AGREEMENT = 0.99;
/** CPU time for a case and a stack, with its certificates read anew. */
const MAX_MS = 50;

for (const peer of PEERS) {
  test(`${SUITE}: ${peer.stack} as ${peer.name}`, { skip: missing(FILE, PEERS_FILE) }, (t) => {
    const diverging = divergences()[peer.name];
    assert.ok(diverging !== undefined);
    const stack = stackOf(peer.stack);
    const score = scoreOf(limboCorpus(FILE).testcases.map((one) => asPeer(one, peer, stack, diverging)));
    const against = `${peer.name} (${peer.settings})`;
    holdAgainst(t, score, { suite: SUITE, stack: peer.stack, against, exceptions: LIMBO_EXCEPTIONS });
    const different = score.acceptedWrongly.length + score.refusedWrongly.length;
    assert.ok(score.same.length / (score.same.length + different) >= MIN_AGREEMENT, `${String(different)} differ`);
  });
}

function asPeer(one: LimboCase, peer: Peer, stack: Stack, diverging: Readonly<Record<string, Divergence>>): Answer {
  const why = peer.skips(one);
  if (why !== null) return { kind: 'skipped', one, why };
  const verdict = verdictOn(one, stack);
  const besides = verdict.kind === 'accepted' ? peer.refuses(one, pathOf(one, verdict)) : null;
  return {
    kind: 'asked',
    one,
    accepts: verdict.kind === 'accepted' && besides === null,
    expected: (one.expected_result === 'SUCCESS') !== one.id in diverging,
    text: besides ?? verdictText(verdict),
  };
}

/** How many cases the other verifiers answer as x509-limbo expects; what neither passes nor diverges was not put to them. */
const PASSED: Readonly<Record<string, number>> = {
  'openssl-3.0.19': 145,
  'gnutls-certtool-3.7.9': 123,
  'gocryptox509-go1.19.8': 124,
  'pyca-cryptography-48.0.0': 147,
};

test(`${SUITE}: by what it expects, side by side`, { skip: missing(FILE, PEERS_FILE) }, (t) => {
  const { source, testcases } = limboCorpus(FILE);
  report(t, { kind: 'source', suite: SUITE, text: source });
  for (const [verifier, diverging] of Object.entries(divergences())) {
    const kinds = Object.values(diverging);
    const asExpected = PASSED[verifier];
    assert.ok(asExpected !== undefined, `nobody knows how many cases ${verifier} passes`);
    const [acceptedWrongly = 0, refusedWrongly = 0] = ['FA', 'FR'].map(
      (kind) => kinds.filter((one) => one === kind).length,
    );
    const skipped = testcases.length - asExpected - kinds.length;
    report(t, { kind: 'standing', verifier, isOurs: false, asExpected, acceptedWrongly, refusedWrongly, skipped });
  }
  const judge = newJudge();
  for (const stack of STACKS) {
    const score = scoreOf(testcases.map((one) => asExpected(one, stack, judge)));
    report(t, {
      kind: 'standing',
      verifier: stack.name,
      isOurs: true,
      asExpected: score.same.length,
      acceptedWrongly: score.acceptedWrongly.length,
      refusedWrongly: score.refusedWrongly.length,
      skipped: skippedIn(score),
    });
  }
});

function asExpected(one: LimboCase, stack: Stack, judge: Judge): Answer {
  const why = unaskable(one) ?? (one.max_chain_depth === null ? null : 'sets a limit of depth');
  if (why !== null) return { kind: 'skipped', one, why };
  const verdict = verdictOn(one, stack, judge);
  const expected = one.expected_result === 'SUCCESS';
  return { kind: 'asked', one, accepts: verdict.kind === 'accepted', expected, text: verdictText(verdict) };
}

test(`${SUITE}: no stack is held up by a pathological case`, { skip: missing(FILE) }, async (t) => {
  const pathological = limboCorpus(FILE).testcases.filter(({ id }) => id.startsWith('pathological::'));
  assert.ok(pathological.length >= 11);
  const slow: string[] = [];
  let slowestMs = 0;
  for (const one of pathological) {
    for (const stack of STACKS) {
      const ms = await leastCpuMs(() => verdictOn(one, stack), MAX_MS / 2);
      slowestMs = Math.max(slowestMs, ms);
      if (ms >= MAX_MS) slow.push(`${one.id} with ${stack.name} took ${ms.toFixed(1)} ms`);
    }
  }
  const suite = `${SUITE}, pathological cases with every stack`;
  report(t, { kind: 'slowest', suite, inputs: pathological.length * STACKS.length, limitMs: MAX_MS, slowestMs });
  assert.deepEqual(slow, []);
});

function stackOf(name: string): Stack {
  const stack = stackNamed(name);
  assert.ok(stack !== null, `there is no stack ${name}`);
  return stack;
}
