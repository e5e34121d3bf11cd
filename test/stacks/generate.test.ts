// The generator: a seed and a number say everything, and the certificates are what their plan says.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';

import { diceOf } from './dice.ts';
import { type Situation, situationOf } from './generate.ts';
import { namedKeyPair, type PoolKind } from './keys.ts';

const SOME = Array.from({ length: 15 }, (_, number) => number);

test('the same seed and number give the same situation', () => {
  for (const number of SOME) assert.deepEqual(described(situationOf(3, number)), described(situationOf(3, number)));
});

test('another seed gives other situations', () => {
  const titles = (seed: number): string[] => SOME.map((number) => situationOf(seed, number).title);
  assert.notDeepEqual(titles(3), titles(4));
});

test('a plain end entity is signed by the intermediate that is served next', () => {
  const plain = SOME.map((number) => situationOf(3, number)).filter(
    ({ deviations, served }) => deviations.length === 0 && served[1]?.label.startsWith('I') === true,
  );
  assert.ok(plain.length > 0);
  for (const { served } of plain) {
    const [leaf, above] = served.map(({ certificate }) => new X509Certificate(certificate.der));
    assert.ok(leaf !== undefined && above !== undefined);
    assert.ok(leaf.verify(above.publicKey));
  }
});

for (const kind of ['rsa1024', 'rsa2048', 'p256', 'p384', 'ed25519'] satisfies PoolKind[]) {
  test(`a ${kind} key is the same for the same name`, () => {
    const der = (name: string): Buffer => namedKeyPair(name, kind).publicKey.export({ type: 'spki', format: 'der' });
    assert.deepEqual(der('one'), der('one'));
    assert.notDeepEqual(der('one'), der('two'));
  });
}

test('keys are the same in every process', () => {
  const spki = namedKeyPair('R', 'p256').publicKey.export({ type: 'spki', format: 'der' });
  assert.equal(spki.toString('hex').slice(-16), '2f170e22338cb7aa');
});

test('weights decide what is drawn', () => {
  const dice = diceOf('weights');
  const drawn = Array.from({ length: 1000 }, () =>
    dice.weighted([
      [9, 'often'],
      [1, 'seldom'],
      [0, 'never'],
    ]),
  );
  const seldom = drawn.filter((value) => value === 'seldom').length;
  assert.ok(seldom > 50 && seldom < 150, String(seldom));
  assert.ok(!drawn.includes('never'));
});

/** All but the signatures' octets, which ECDSA draws anew. */
function described({ title, host, at, served, anchors }: Situation): unknown {
  const facts = [...served, ...anchors].map(({ label, certificate }) => {
    const { subject, issuer, serialNumber, validFrom, validTo, publicKey } = new X509Certificate(certificate.der);
    return {
      label,
      subject,
      issuer,
      serialNumber,
      validFrom,
      validTo,
      key: publicKey.export({ type: 'spki', format: 'pem' }),
    };
  });
  return { title, host, at, facts };
}
