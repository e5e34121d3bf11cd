// What a certificate that was issued makes of an outlook, by what was seen besides.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { OutlookLevel } from '../../../src/outlook/outlook.ts';
import { roundsOf } from '../script.ts';
import { NOW } from '../views.ts';
import { DEPENDS, deadline, inDays, issuance, refusedAnswer } from './fixtures.ts';
import { type Case, assessed, codesOf, testTable } from './table.ts';

const NEW_OPERATOR = { kind: 'unknown', isNewOperator: true } as const;
const KNOWN_OPERATOR = { kind: 'unknown', isNewOperator: false } as const;

const issuances: readonly Case[] = [
  { name: 'accepted', with: { issuances: [issuance({ kind: 'accepted' })] }, level: 'safe', codes: [] },
  {
    name: 'accepted, in reserve',
    with: { issuances: [issuance({ kind: 'accepted' }, { state: 'standby' })] },
    level: 'safe',
    codes: [],
  },
  { name: 'refused', with: { issuances: [issuance(refusedAnswer())] }, level: 'likely', codes: ['issued'] },
  {
    name: 'refused, whatever were pinned',
    with: { issuances: [issuance(refusedAnswer(null))] },
    level: 'likely',
    codes: ['issued'],
  },
  {
    name: 'refused, in reserve',
    with: { issuances: [issuance(refusedAnswer(), { state: 'standby' })] },
    level: 'exposed',
    codes: ['issued'],
  },
  {
    name: 'refused, without a day',
    with: { issuances: [issuance(refusedAnswer(), { expectedAt: null })] },
    level: 'likely',
    codes: ['issued'],
  },
  {
    name: 'refused, expected long ago',
    with: { issuances: [issuance(refusedAnswer(), { expectedAt: inDays(-60) })] },
    level: 'likely',
    codes: ['issued'],
  },
  {
    name: 'refused, over today',
    with: { issuances: [issuance(refusedAnswer(), { notAfter: NOW })] },
    level: 'safe',
    codes: [],
  },
  {
    name: 'refused, over tomorrow',
    with: { issuances: [issuance(refusedAnswer(), { notAfter: inDays(1) })] },
    level: 'likely',
    codes: ['issued'],
  },
  { name: 'it depends', with: { issuances: [issuance(DEPENDS)] }, level: 'likely', codes: ['issued'] },
  {
    name: 'it depends, in reserve',
    with: { issuances: [issuance(DEPENDS, { state: 'standby' })] },
    level: 'exposed',
    codes: ['issued'],
  },
  {
    name: 'unknown, of a new operator',
    with: { issuances: [issuance(NEW_OPERATOR)] },
    level: 'likely',
    codes: ['issued'],
  },
  {
    name: 'unknown, of a new operator, in reserve',
    with: { issuances: [issuance(NEW_OPERATOR, { state: 'standby' })] },
    level: 'safe',
    codes: ['issued'],
  },
  {
    name: 'unknown, of an operator that served before',
    with: { issuances: [issuance(KNOWN_OPERATOR)] },
    level: 'safe',
    codes: ['issued'],
  },
  {
    name: 'unknown, of an operator in reserve',
    with: { issuances: [issuance(KNOWN_OPERATOR, { state: 'standby' })] },
    level: 'safe',
    codes: ['issued'],
  },
  {
    name: 'one accepted, one refused',
    with: { issuances: [issuance({ kind: 'accepted' }), issuance(refusedAnswer(), { tbsSha256: 'tbs 2' })] },
    level: 'likely',
    codes: ['issued'],
  },
  {
    name: 'RSA and ECDSA, both refused',
    with: { issuances: [issuance(refusedAnswer()), issuance(refusedAnswer(), { tbsSha256: 'tbs 2' })] },
    level: 'likely',
    codes: ['issued', 'issued'],
  },
];

testTable('issued', issuances);

const seen: readonly {
  readonly name: string;
  readonly letter: string;
  readonly level: OutlookLevel;
  readonly codes: readonly string[];
}[] = [
  { name: 'accepted', letter: 'A', level: 'likely', codes: ['issued', 'deadline'] },
  {
    name: 'accepted by another anchor, to which the deadline is nothing',
    letter: 'P',
    level: 'likely',
    codes: ['issued'],
  },
  { name: 'refused everywhere', letter: 'R', level: 'broken', codes: ['issued'] },
  { name: 'refused in a part', letter: 'AR', level: 'started', codes: ['issued', 'deadline'] },
  { name: 'not known', letter: 'U', level: 'likely', codes: ['issued', 'deadline'] },
  { name: 'silent', letter: '-', level: 'likely', codes: ['issued'] },
];

for (const { name, letter, level, codes } of seen) {
  test(`a certificate that would be refused and a deadline, seen: ${name}`, () => {
    const [endpoints = []] = roundsOf(letter, letter.length);
    const state = assessed({ deadlines: [deadline(30)], issuances: [issuance(refusedAnswer())] }, endpoints);
    assert.equal(state.level, level);
    assert.deepEqual(codesOf(state), codes);
  });
}
