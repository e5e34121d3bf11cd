// Hashes of passwords: what is made is taken, and what is malformed, weak or too costly is not.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hashPassword, parsePasswordHash, passwordMatches } from '../../src/lib/password-hash.ts';

test('a password has a hash with a salt of its own, which it alone matches', async () => {
  const text = await hashPassword('correct horse battery');
  assert.match(text, /^\$scrypt\$ln=17,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  const hash = parsePasswordHash(text);
  assert.ok(hash);
  assert.equal(await passwordMatches('correct horse battery', hash), true);
  assert.equal(await passwordMatches('correct horse battery ', hash), false);
  assert.notEqual(text, await hashPassword('correct horse battery'));
});

// RFC 7914 section 12, the third vector: N = 16384, r = 8, p = 1.
const RFC_HASH = Buffer.from(
  '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
    'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
  'hex',
);
const SALT = Buffer.from('SodiumChloride');

test('it is the scrypt of RFC 7914', async () => {
  const hash = { ln: 14, r: 8, p: 1, salt: SALT, hash: RFC_HASH };
  assert.equal(await passwordMatches('pleaseletmein', hash), true);
  assert.equal(await passwordMatches('pleaseletmeout', hash), false);
});

test('the same text in other code points is the same password', async () => {
  const parsed = parsePasswordHash(await hashPassword('stra\u00dfe caf\u00e9 hier'));
  assert.ok(parsed);
  assert.equal(await passwordMatches('stra\u00dfe cafe\u0301 hier', parsed), true);
});

const phc = (parameters: string, salt = SALT, hash = RFC_HASH): string =>
  `$scrypt$${parameters}$${salt.toString('base64').replaceAll('=', '')}$${hash.toString('base64').replaceAll('=', '')}`;

const rows: readonly (readonly [name: string, text: string, isTaken: boolean])[] = [
  ['the least', phc('ln=14,r=8,p=1'), true],
  ['256 MiB', phc('ln=18,r=8,p=1'), true],
  ['more memory than that', phc('ln=19,r=8,p=1'), false],
  ['more memory by r', phc('ln=17,r=17,p=1'), false],
  ['the most of both', phc('ln=99,r=99,p=99'), false],
  ['too many rounds', phc('ln=14,r=8,p=5'), false],
  ['weak by N', phc('ln=13,r=8,p=1'), false],
  ['weak by r', phc('ln=14,r=7,p=1'), false],
  ['no rounds', phc('ln=14,r=8,p=0'), false],
  ['a short salt', phc('ln=14,r=8,p=1', Buffer.from('abc')), false],
  ['a short hash', phc('ln=14,r=8,p=1', SALT, Buffer.from('abcdefgh')), false],
  ['parameters in another order', phc('r=8,ln=14,p=1'), false],
  ['another function', phc('ln=14,r=8,p=1').replace('scrypt', 'argon2id'), false],
  ['something behind it', `${phc('ln=14,r=8,p=1')}\n`, false],
  ['a password', 'correct horse battery', false],
  ['nothing', '', false],
];

for (const [name, text, isTaken] of rows) {
  test(`a hash with ${name} is ${isTaken ? 'taken' : 'refused'}`, () => {
    assert.equal(parsePasswordHash(text) !== null, isTaken);
  });
}
