// A precertificate stands for the certificate: every stack says the same of both, in every situation of the matrix; and
// nothing but the poison is put aside.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createJudge } from '../../src/chain/judge.ts';
import { STACKS } from '../../src/chain/stacks.ts';
import { type CertificateSpec, issue, type IssuedCertificate, keyPair } from '../support/ca.ts';
import { POISON, sctList } from '../signals/ct/sct-writer.ts';
import { HOST, NOW, outcome, question } from './judging.ts';
import { certificateNamed } from './matrix/certificates.ts';
import { SITUATIONS } from './matrix/matrix.ts';
import { titled } from './matrix/situation.ts';

const judge = createJudge({ knownRoots: () => [] });
const SCTS = sctList([NOW]);

/** The precertificate and the certificate that a CA would have made of `template`. */
function pairOf(template: Pick<IssuedCertificate, 'spec' | 'key'>) {
  const { spec, key } = template;
  const others = spec.extensions ?? [];
  return {
    precertificate: issue({ ...spec, key, extensions: [...others, POISON] }),
    certificate: issue({ ...spec, key, extensions: [...others, SCTS] }),
  };
}

for (const situation of SITUATIONS) {
  test(`every stack says the same of precertificate and certificate: ${titled(situation)}`, () => {
    const [first = '', ...rest] = situation.served;
    const { precertificate, certificate } = pairOf(certificateNamed(first));
    const above = rest.map(certificateNamed);
    const anchors = situation.anchors.map(certificateNamed);
    for (const { name: stack } of STACKS) {
      const asked = { anchors, stack, at: situation.at };
      const issued = judge.judgeIssued(question({ ...asked, served: [precertificate, ...above] }));
      const served = judge.judge(question({ ...asked, served: [certificate, ...above] }));
      assert.equal(issued.kind, served.kind, stack);
      if (issued.kind === 'refused' && served.kind === 'refused') {
        assert.deepEqual([issued.code, issued.deviceCode], [served.code, served.deviceCode], stack);
      }
    }
  });
}

const root = issue({ subject: 'CN=Root, O=Example', key: keyPair('issued root') });
const inter = issue({ subject: 'CN=Sub, O=Example', issuer: root, ca: true, key: keyPair('issued sub') });
const leaf = (bent: Partial<CertificateSpec> = {}) =>
  issue({ subject: `CN=${HOST}`, issuer: inter, dnsNames: [HOST], key: keyPair('issued leaf'), ...bent });

const presumed: readonly { readonly name: string; readonly bent: Partial<CertificateSpec>; readonly code: string }[] = [
  {
    name: 'a signature that is not the CA’s',
    bent: { extensions: [POISON], breakSignature: true },
    code: 'signature-invalid',
  },
  {
    name: 'another critical extension',
    bent: { extensions: [POISON, { ...POISON, oid: '1.3.6.1.4.1.11129.2.4.99' }] },
    code: 'unknown-critical-extension',
  },
  { name: 'another name', bent: { extensions: [POISON], dnsNames: ['other.example.com'] }, code: 'name-mismatch' },
  { name: 'its end', bent: { extensions: [POISON], notAfter: '2026-02-01T00:00:00Z' }, code: 'expired' },
];

for (const { name, bent, code } of presumed) {
  test(`${name} counts in a precertificate as well`, () => {
    const asked = question({ served: [leaf(bent), inter], anchors: [root], stack: 'openssl' });
    const verdict = judge.judgeIssued(asked);
    assert.equal(verdict.kind === 'refused' ? verdict.code : verdict.kind, code);
  });
}

const REFUSED_AS_SERVED = 'unknown-critical-extension 34';

test('a precertificate that is served is refused, whichever question comes first', () => {
  const asked = question({ served: [leaf({ extensions: [POISON] }), inter], anchors: [root], stack: 'openssl' });
  const served = () => outcome(fresh.judge(asked));
  const issued = () => fresh.judgeIssued(asked).kind;
  let fresh = createJudge({ knownRoots: () => [] });
  assert.deepEqual([served(), issued(), served()], [REFUSED_AS_SERVED, 'accepted', REFUSED_AS_SERVED]);
  fresh = createJudge({ knownRoots: () => [] });
  assert.deepEqual([issued(), served(), issued()], ['accepted', REFUSED_AS_SERVED, 'accepted']);
});

test('the poison of a CA is not put aside', () => {
  const poisoned = issue({ ...inter.spec, key: inter.key, extensions: [POISON] });
  const verdict = judge.judgeIssued(question({ served: [leaf(), poisoned], anchors: [root], stack: 'openssl' }));
  assert.equal(verdict.kind === 'refused' ? verdict.code : verdict.kind, 'unknown-critical-extension');
});

test('an answer is given again only between the same dates', () => {
  const coming = leaf({ extensions: [POISON], notBefore: '2026-03-02T00:00:00Z' });
  const asked = question({ served: [coming, inter], anchors: [root], stack: 'openssl' });
  assert.equal(judge.judgeIssued(asked).kind, 'refused');
  assert.equal(judge.judgeIssued({ ...asked, at: Date.parse('2026-03-02T00:00:00Z') }).kind, 'accepted');
  assert.equal(judge.judgeIssued(asked).kind, 'refused');
  assert.equal(judge.judgeIssued({ ...asked, at: null }).kind, 'accepted');
});
