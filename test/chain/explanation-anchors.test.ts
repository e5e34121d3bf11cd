// The steps of an explanation, for one situation a family: bearssl, axtls, netx-secure, gnutls, java, android.
import assert from 'node:assert/strict';
import test from 'node:test';

import { createJudge } from '../../src/chain/judge.ts';
import { issue, keyPair } from '../support/ca.ts';
import { HOST, question } from './judging.ts';

const root = issue({ subject: 'CN=Root, O=Example', key: keyPair('steps root', 'rsa2048') });
const rootOtherKey = issue({ subject: 'CN=Root, O=Example', key: keyPair('steps other', 'rsa2048') });
const unrelated = issue({ subject: 'CN=Unrelated', key: keyPair('steps unrelated', 'rsa2048') });
const inter = issue({ subject: 'CN=Issuing', issuer: root, ca: true, key: keyPair('steps inter', 'rsa2048') });
const leaf = issue({ subject: `CN=${HOST}`, issuer: inter, dnsNames: [HOST], key: keyPair('steps leaf', 'rsa2048') });

const mark = { true: '+', false: '-', null: '.' } as const;

function stepsOf(stack: string): readonly string[] {
  const asked = question({ served: [leaf, inter], anchors: [unrelated, rootOtherKey, root], stack });
  const [explanation] = createJudge({ knownRoots: () => [] }).explain(asked).explanations;
  const steps = explanation?.steps ?? [];
  return steps.map(({ kind, about, passed, text }) => {
    const name = about.subject.text.split(',').at(-1) ?? '';
    return `${mark[String(passed) as keyof typeof mark]} ${kind} ${name}: ${text}`;
  });
}

const rows: Readonly<Record<string, readonly string[]>> = {
  bearssl: [
    '+ check CN=update.example.com: dates, key and extensions are good',
    '. seek-signer CN=update.example.com: its issuer "CN=Issuing" is sought among the anchors, by the octets of its name',
    '. candidate CN=update.example.com: 3 candidates bear another name',
    '+ check CN=Issuing: dates, key and extensions are good',
    '. seek-signer CN=Issuing: its issuer "O=Example,CN=Root" is sought among the anchors, by the octets of its name',
    '- candidate CN=Root: has another key than the one that signed',
    '+ candidate CN=Root: bears the name, and its key signed: what comes after in the list is not looked at',
    '. candidate CN=Issuing: one candidate bears another name',
    '+ check CN=update.example.com: its key may serve TLS',
  ],
  axtls: [
    '. seek-signer CN=update.example.com: its issuer "CN=Issuing" is sought in the next certificate of the list',
    '+ check CN=update.example.com: key, dates and constraints are good, and its issuer signed it',
    '. seek-signer CN=Issuing: its issuer "O=Example,CN=Root" is sought among the anchors, by CN, O and OU',
    '+ candidate CN=Root: is the first that bears the name',
    '- check CN=Issuing: the signature of "CN=Issuing" is not by the key of "O=Example,CN=Root", or not RSA (Bad signature)',
  ],
  'netx-secure': [
    '. seek-signer CN=update.example.com: its issuer "CN=Issuing" is sought among the anchors, by CN',
    '. candidate CN=update.example.com: 3 candidates bear another name',
    '. seek-signer CN=update.example.com: its issuer "CN=Issuing" is sought in the list, by CN',
    '+ candidate CN=Issuing: is the first that bears the name, and so the only one that is tried',
    '. candidate CN=update.example.com: one candidate bears another name',
    '+ check CN=update.example.com: is valid now, and the key of its issuer signed it',
    '. seek-signer CN=Issuing: its issuer "O=Example,CN=Root" is sought among the anchors, by CN',
    '+ candidate CN=Root: is the first that bears the name, and so the only one that is tried',
    '. candidate CN=Issuing: one candidate bears another name',
    '- check CN=Issuing: the signature of "CN=Issuing" is not by the key of "O=Example,CN=Root", or of an unknown kind (NX_SECURE_X509_CERTIFICATE_SIG_CHECK_FAILED)',
  ],
  gnutls: [
    '. check CN=update.example.com: the list is put in order, and cut where an anchor comes or signed: "CN=update.example.com", "CN=Issuing"',
    '. seek-signer CN=Issuing: its issuer "O=Example,CN=Root" is sought among the anchors, by name and key id',
    '- candidate CN=Root: has another key id',
    '+ candidate CN=Root: may be the issuer',
    '. candidate CN=Issuing: every candidate bears the name',
    '+ check CN=Issuing: its issuer is a CA that signed it, and both are valid now',
    '+ check CN=update.example.com: its issuer is a CA that signed it, and both are valid now',
    '+ check CN=update.example.com: its purposes allow a TLS server',
    '+ check CN=update.example.com: names update.example.com',
  ],
  java: [
    '. seek-signer CN=Issuing: its issuer "O=Example,CN=Root" is sought among the anchors, by name, key id and serial number',
    '- candidate CN=Root: has not the key id or serial number that is asked for',
    '+ candidate CN=Root: may be the anchor: the list is verified with its key',
    '. candidate CN=Issuing: one candidate bears another name',
    '+ check CN=Issuing: key, constraints, dates and signature are good',
    '+ check CN=update.example.com: key, constraints, dates and signature are good',
    '+ check CN=Root: may be an anchor',
    '+ check CN=update.example.com: its usages allow a TLS server',
    '+ check CN=update.example.com: names update.example.com',
  ],
  android: [
    '. seek-signer CN=update.example.com: its issuer "CN=Issuing" is sought among the anchors, by name',
    '. candidate CN=update.example.com: 3 candidates bear another name',
    '. seek-signer CN=update.example.com: its issuer "CN=Issuing" is sought in the list, by name',
    '+ candidate CN=Issuing: signed it',
    '. candidate CN=update.example.com: every candidate bears the name',
    '. seek-signer CN=Issuing: its issuer "O=Example,CN=Root" is sought among the anchors, by name',
    '- candidate CN=Root: has another key than the one that signed',
    '+ candidate CN=Root: may be the anchor',
    '. candidate CN=Issuing: one candidate bears another name',
    '+ check CN=Issuing: key, constraints, dates and signature are good',
    '+ check CN=update.example.com: key, constraints, dates and signature are good',
    '+ check CN=update.example.com: its usages allow a TLS server',
    '+ check CN=update.example.com: names update.example.com',
  ],
};

for (const [stack, steps] of Object.entries(rows)) {
  test(`${stack} tells how it went about`, () => {
    assert.deepEqual(stepsOf(stack), steps);
  });
}
