// Name constraints: what a CA may speak for, by kind of name, and what stacks make of constraints that cannot be compared.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeCertificate } from '../../../src/chain/decode.ts';
import { nameConstraintViolation, never, whateverItIs } from '../../../src/chain/rules/name-constraints.ts';
import { type CertificateSpec, issue, keyPair, type IssuedCertificate } from '../../support/ca.ts';
import { contextConstructed, contextPrimitive, sequence } from '../../support/der.ts';
import { HOST, judgeOnce, outcome } from '../judging.ts';

const KEYS = { ca: keyPair('name constraints, CA'), leaf: keyPair('name constraints, leaf') };

/** GeneralName, by its tag in RFC 5280 section 4.2.1.6. */
const email = (text: string): Uint8Array => contextPrimitive(1, Buffer.from(text, 'latin1'));
const dns = (text: string): Uint8Array => contextPrimitive(2, Buffer.from(text, 'latin1'));
const uri = (text: string): Uint8Array => contextPrimitive(6, Buffer.from(text, 'latin1'));
const ip = (...octets: readonly number[]): Uint8Array => contextPrimitive(7, Buffer.from(octets));
const registered = (): Uint8Array => contextPrimitive(8, Buffer.from([42, 3, 4]));

interface Constraints {
  readonly permitted?: readonly Uint8Array[];
  readonly excluded?: readonly Uint8Array[];
}

function caWith({ permitted = [], excluded = [] }: Constraints): IssuedCertificate {
  const subtrees = (number: number, names: readonly Uint8Array[]): readonly Uint8Array[] =>
    names.length === 0 ? [] : [contextConstructed(number, ...names.map((name) => sequence(name)))];
  const value = sequence(...subtrees(0, permitted), ...subtrees(1, excluded));
  return issue({
    subject: 'CN=Constrained CA',
    key: KEYS.ca,
    extensions: [{ oid: '2.5.29.30', critical: true, value }],
  });
}

function leafWith(
  issuer: IssuedCertificate,
  names: readonly Uint8Array[],
  spec?: Partial<CertificateSpec>,
): IssuedCertificate {
  const extensions = names.length === 0 ? [] : [{ oid: '2.5.29.17', value: sequence(...names) }];
  return issue({ subject: [{ type: 'O', value: 'Leaf' }], issuer, key: KEYS.leaf, extensions, ...spec });
}

const NETWORK = [192, 0, 2, 0, 255, 255, 255, 0] as const;

interface Row {
  readonly name: string;
  readonly constraints: Constraints;
  readonly names: readonly Uint8Array[];
  readonly violation: ReturnType<typeof nameConstraintViolation>;
}

const permitted = (...names: readonly Uint8Array[]): Constraints => ({ permitted: names });
const excluded = (...names: readonly Uint8Array[]): Constraints => ({ excluded: names });

const rows: readonly Row[] = [
  { name: 'a host itself', constraints: permitted(dns('example.com')), names: [dns('EXAMPLE.com')], violation: null },
  {
    name: 'a host below',
    constraints: permitted(dns('Example.com')),
    names: [dns('a.b.example.com')],
    violation: null,
  },
  {
    name: 'a host that only ends alike',
    constraints: permitted(dns('example.com')),
    names: [dns('badexample.com')],
    violation: 'not permitted',
  },
  {
    name: 'a dot first: below',
    constraints: permitted(dns('.example.com')),
    names: [dns('a.example.com')],
    violation: null,
  },
  {
    name: 'a dot first: not the host itself',
    constraints: permitted(dns('.example.com')),
    names: [dns('example.com')],
    violation: 'not permitted',
  },
  { name: 'no host at all', constraints: excluded(dns('')), names: [dns('example.com')], violation: 'excluded' },
  {
    name: 'one of two names',
    constraints: permitted(dns('example.com')),
    names: [dns('example.com'), dns('example.org')],
    violation: 'not permitted',
  },
  {
    name: 'another kind of name',
    constraints: permitted(dns('example.com')),
    names: [email('a@b.c')],
    violation: null,
  },
  {
    name: 'an address',
    constraints: permitted(email('a@Example.com')),
    names: [email('a@example.com')],
    violation: null,
  },
  {
    name: 'the part before the @ in another case',
    constraints: permitted(email('a@example.com')),
    names: [email('A@example.com')],
    violation: 'not permitted',
  },
  {
    name: 'addresses at a host',
    constraints: permitted(email('example.com')),
    names: [email('a@example.com')],
    violation: null,
  },
  {
    name: 'addresses at a host, not below it',
    constraints: permitted(email('example.com')),
    names: [email('a@mail.example.com')],
    violation: 'not permitted',
  },
  {
    name: 'addresses below a host',
    constraints: permitted(email('.example.com')),
    names: [email('a@mail.example.com')],
    violation: null,
  },
  {
    name: 'URIs at a host',
    constraints: permitted(uri('example.com')),
    names: [uri('https://example.com/x')],
    violation: null,
  },
  {
    name: 'URIs at a host, not below it',
    constraints: excluded(uri('example.com')),
    names: [uri('https://www.example.com/x')],
    violation: null,
  },
  {
    name: 'URIs below a host',
    constraints: excluded(uri('.example.com')),
    names: [uri('https://user@www.Example.com:8443/x')],
    violation: 'excluded',
  },
  { name: 'a network', constraints: permitted(ip(...NETWORK)), names: [ip(192, 0, 2, 9)], violation: null },
  {
    name: 'another network',
    constraints: permitted(ip(...NETWORK)),
    names: [ip(192, 0, 3, 9)],
    violation: 'not permitted',
  },
  { name: 'no mask', constraints: permitted(ip(192, 0, 2, 9)), names: [ip(192, 0, 2, 9)], violation: 'malformed' },
  {
    name: 'no mask, excluded',
    constraints: excluded(ip(192, 0, 2, 9)),
    names: [ip(192, 0, 2, 1)],
    violation: 'malformed',
  },
  { name: 'no mask, no address', constraints: permitted(ip(192, 0, 2, 9)), names: [dns('a.b')], violation: null },
  {
    name: 'a network in the place of an address',
    constraints: permitted(ip(...NETWORK)),
    names: [ip(...NETWORK)],
    violation: 'not permitted',
  },
];

for (const { name, constraints, names, violation } of rows) {
  test(`name constraints: ${name}`, () => {
    const ca = caWith(constraints);
    const leaf = leafWith(ca, names);
    assert.equal(nameConstraintViolation(decodeCertificate(ca.der), decodeCertificate(leaf.der), never), violation);
  });
}

test('addresses in the subject count where subjectAltName has none', () => {
  const ca = caWith(permitted(email('example.com')));
  const subject = [{ type: '1.2.840.113549.1.9.1', value: 'a@example.org', as: 'ia5' }] as const;
  const violation = (names: readonly Uint8Array[]): ReturnType<typeof nameConstraintViolation> =>
    nameConstraintViolation(
      decodeCertificate(ca.der),
      decodeCertificate(leafWith(ca, names, { subject }).der),
      whateverItIs,
    );
  assert.equal(violation([]), 'not permitted');
  assert.equal(violation([email('a@example.com')]), null);
});

test('thousands of names and constraints take no time', () => {
  const many = (prefix: string): readonly Uint8Array[] =>
    Array.from({ length: 2000 }, (_, i) => dns(`${prefix}${String(i)}.test`));
  const ca = decodeCertificate(caWith({ permitted: many('t'), excluded: many('x') }).der);
  const leaf = decodeCertificate(leafWith(caWith({}), many('t')).der);
  // Dots alone have the most ends to look up.
  const dots = decodeCertificate(leafWith(caWith({}), [dns('.'.repeat(60_000))]).der);
  const start = process.cpuUsage();
  assert.equal(nameConstraintViolation(ca, leaf, never), null);
  assert.equal(nameConstraintViolation(ca, dots, never), 'not permitted');
  const { user, system } = process.cpuUsage(start);
  assert.ok(user + system < 100_000, `${String(user + system)} us`);
});

interface StackRow {
  readonly name: string;
  readonly constraints: Constraints;
  readonly names: readonly Uint8Array[];
  readonly openssl: string;
  readonly gnutls: string;
}

const manyNames = Array.from({ length: 1100 }, (_, i) => dns(`t${String(i)}.example.com`));

// Measured with OpenSSL 3.0.22 and GnuTLS 3.7.9 on certificates of the same form.
const stackRows: readonly StackRow[] = [
  {
    name: 'an address in a constraint has no mask',
    constraints: permitted(ip(192, 0, 2, 9)),
    names: [dns(HOST), ip(192, 0, 2, 9)],
    openssl: 'name-constraints 53',
    gnutls: 'name-constraints 0x10002',
  },
  {
    name: 'a constraint of a kind that GnuTLS does not read',
    constraints: excluded(registered()),
    names: [dns(HOST)],
    openssl: 'ok',
    gnutls: 'name-constraints 0x10002',
  },
  {
    name: 'an address with a mask in subjectAltName',
    constraints: permitted(ip(...NETWORK)),
    names: [dns(HOST), ip(...NETWORK)],
    openssl: 'name-constraints 47',
    gnutls: 'ok',
  },
  {
    name: 'more than 2^20 comparisons',
    constraints: permitted(dns('example.com'), ...manyNames),
    names: [dns(HOST), ...manyNames],
    openssl: 'name-constraints 1',
    gnutls: 'name-constraints 0x10002',
  },
];

for (const { name, constraints, names, ...expected } of stackRows) {
  for (const [stack, result] of Object.entries(expected)) {
    test(`${stack}: ${name}`, () => {
      const ca = caWith(constraints);
      assert.equal(outcome(judgeOnce({ served: [leafWith(ca, names)], anchors: [ca], stack })), result);
    });
  }
}
