// What the judge remembers: by store, stack, list, host and clock, between two dates, and not for ever.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Question } from '../../src/chain/question.ts';
import { createVerdictMemory, type VerdictMemory } from '../../src/chain/verdict-memory.ts';
import type { Verdict } from '../../src/chain/verdict.ts';
import { issue, keyPair } from '../support/ca.ts';
import { HOST, judgeOnce, NOW, question } from './judging.ts';

const key = keyPair('remembered');
const root = issue({ subject: 'CN=Root', key });
const otherRoot = issue({ subject: 'CN=Other Root', key });
const leafUntil = (notAfter: string) =>
  issue({ subject: `CN=${HOST}`, issuer: root, dnsNames: [HOST], key, notBefore: '2026-01-01T00:00:00Z', notAfter });
const leaf = leafUntil('2026-04-01T00:00:00Z');
const otherLeaf = leafUntil('2026-05-01T00:00:00Z');

const ASKED = { served: [leaf], anchors: [root], stack: 'openssl' };
const asked = question(ASKED);
const verdict = judgeOnce(ASKED);

const others: readonly { readonly name: string; readonly question: Question }[] = [
  { name: 'another store', question: question({ ...ASKED, anchors: [otherRoot] }) },
  { name: 'another stack', question: question({ ...ASKED, stack: 'mbedtls' }) },
  { name: 'another list', question: question({ ...ASKED, served: [otherLeaf] }) },
  { name: 'another host', question: question({ ...ASKED, host: 'other.example.com' }) },
  { name: 'no name check', question: question({ ...ASKED, host: null }) },
  { name: 'no clock', question: question({ ...ASKED, at: null }) },
  { name: 'the instant at which it ends', question: { ...asked, at: Date.parse('2026-04-01T00:00:00Z') } },
  { name: 'the second before it begins', question: { ...asked, at: Date.parse('2025-12-31T23:59:59Z') } },
];

test('the same question asked with other objects, and up to the next date, has the verdict that was kept', () => {
  const memory = remembering();
  assert.equal(memory.find(question(ASKED)), verdict);
  assert.equal(memory.find({ ...asked, at: Date.parse('2026-01-01T00:00:00Z') }), verdict);
  assert.equal(memory.find({ ...asked, at: Date.parse('2026-03-31T23:59:59Z') }), verdict);
});

for (const other of others) {
  test(`${other.name} is another question, and does not drive the first one out`, () => {
    const memory = remembering();
    assert.equal(memory.find(other.question), undefined);
    const { at } = other.question;
    const answer: Verdict = { ...verdict, holds: { from: at, until: at === null ? null : at + 1000 } };
    memory.keep(other.question, answer);
    assert.equal(memory.find(other.question), answer);
    assert.equal(memory.find(asked), verdict);
  });
}

test('what has not been asked for lately is forgotten', () => {
  const memory = remembering();
  for (let number = 0; number < 20; number += 1) memory.keep(numbered(number), verdict);
  assert.equal(memory.find(asked), undefined);
  assert.equal(memory.find(numbered(19)), verdict);
});

test('what is asked for again and again stays', () => {
  const memory = remembering();
  for (let number = 0; number < 100; number += 1) {
    memory.keep(numbered(number), verdict);
    assert.equal(memory.find(asked), verdict);
  }
});

test('no more is kept than is allowed, half of it in any case', () => {
  const memory = createVerdictMemory(8);
  for (let number = 0; number < 100; number += 1) memory.keep(numbered(number), verdict);
  const found = Array.from({ length: 100 }, (_, number) => number).filter(
    (number) => memory.find({ ...numbered(number) }) !== undefined,
  );
  assert.ok(found.length <= 8, `${String(found.length)} of 8 were kept`);
  assert.deepEqual(found.slice(-4), [96, 97, 98, 99]);
});

test('one question asked at ever other dates keeps the last few answers', () => {
  const memory = createVerdictMemory(1000);
  const answerAt = (at: number): Verdict => ({ ...verdict, holds: { from: at, until: at + 1 } });
  for (let at = NOW; at < NOW + 100; at += 1) memory.keep({ ...asked, at }, answerAt(at));
  assert.equal(memory.find({ ...asked, at: NOW }), undefined);
  assert.deepEqual(memory.find({ ...asked, at: NOW + 99 }), answerAt(NOW + 99));
});

function remembering(): VerdictMemory {
  const memory = createVerdictMemory(8);
  memory.keep(asked, verdict);
  return memory;
}

function numbered(number: number): Question {
  return { ...asked, host: `host-${String(number)}.example.com` };
}
