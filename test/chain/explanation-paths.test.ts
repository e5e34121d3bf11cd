// The steps of an explanation, for one situation a family: mbedTLS, the ESP-IDF bundle, OpenSSL, wolfSSL. Of two anchors with
// the name that is sought the first has another key; the served root is a cross-sign that ended.
import assert from 'node:assert/strict';
import test from 'node:test';

import { createJudge } from '../../src/chain/judge.ts';
import { issue, keyPair } from '../support/ca.ts';
import { HOST, question } from './judging.ts';
import { stepLines } from './step-lines.ts';

const root = issue({ subject: 'CN=Root', key: keyPair('paths, root', 'rsa2048'), subjectKeyId: 'aa01' });
const otherKey = issue({ subject: 'CN=Root', key: keyPair('paths, other', 'rsa2048'), subjectKeyId: 'bb02' });
const unrelated = issue({ subject: 'CN=Unrelated', key: keyPair('paths, unrelated', 'rsa2048'), subjectKeyId: 'cc03' });
const ca = { subject: 'CN=Issuing', issuer: root, ca: true, key: keyPair('paths, issuing', 'rsa2048') } as const;
const issuing = issue({ ...ca, authorityKeyId: 'aa01', subjectKeyId: 'dd04' });
const leaf = issue({
  ...{ subject: `CN=${HOST}`, issuer: issuing, dnsNames: [HOST], key: keyPair('paths, leaf', 'rsa2048') },
  ...{ authorityKeyId: 'dd04', subjectKeyId: 'ee05' },
});
const crossEnded = issue({
  ...{ subject: 'CN=Root', issuer: unrelated, ca: true, key: keyPair('paths, root', 'rsa2048') },
  ...{ authorityKeyId: 'cc03', subjectKeyId: 'aa01', notAfter: '2025-01-01T00:00:00Z' },
});

const rows: Readonly<Record<string, readonly string[]>> = {
  mbedtls: [
    '. seek-signer CN=update.example.com: its issuer "CN=Issuing" is sought among 3 anchors, then among 2 certificates served after it, by subject (UTF8String and PrintableString alike, any case)',
    '. candidate CN=update.example.com: 3 candidates bear another name',
    '+ candidate CN=Issuing: certificate 2 of those that were read: same name, its key verifies the signature',
    '. seek-signer CN=Issuing: its issuer "CN=Root" is sought among 3 anchors, then among 1 certificate served after it, by subject (UTF8String and PrintableString alike, any case)',
    '- candidate CN=Root: anchor 2 of 3: same name, but its key does not verify the signature',
    '+ candidate CN=Root: anchor 3 of 3: same name, its key verifies the signature',
    '+ check CN=update.example.com: names update.example.com',
    '+ check CN=update.example.com: its key usages are for a TLS server',
  ],
  'esp-idf-bundle': [
    '. seek-signer CN=update.example.com: its issuer "CN=Issuing" is sought among 2 certificates served after it, by subject (UTF8String and PrintableString alike, any case)',
    '+ candidate CN=Issuing: certificate 2 of those that were read: same name, its key verifies the signature',
    '. seek-signer CN=Issuing: its issuer "CN=Root" is sought among 1 certificate served after it, by subject (UTF8String and PrintableString alike, any case)',
    '+ candidate CN=Root: certificate 3 of those that were read: same name, its key verifies the signature',
    '. seek-signer CN=Root: its issuer "CN=Unrelated" is sought nowhere: no certificate is served after it',
    '. seek-signer CN=Root: its issuer "CN=Unrelated" is sought in the bundle of 3 names and keys, octet by octet',
    '+ candidate CN=Unrelated: the key of this name in the bundle verifies the signature',
    '+ check CN=update.example.com: names update.example.com',
    '+ check CN=update.example.com: its key usages are for a TLS server',
  ],
  openssl: [
    '+ check CN=update.example.com: the size of its key: nothing is wrong',
    '. seek-signer CN=update.example.com: its issuer "CN=Issuing" is sought among 3 anchors, by subject (any case, any string type, white space folded)',
    '. candidate CN=update.example.com: 3 candidates bear another name',
    '. seek-signer CN=update.example.com: its issuer "CN=Issuing" is sought among 3 served certificates not used yet, by subject (any case, any string type, white space folded)',
    '+ candidate CN=Issuing: served certificate 2 of 3: bears the name, and nothing in it contradicts; its key is tried later',
    '. seek-signer CN=Issuing: its issuer "CN=Root" is sought among 3 anchors, by subject (any case, any string type, white space folded)',
    '- candidate CN=Root: anchor 2 of 3: same name, but its subjectKeyIdentifier bb02 contradicts authorityKeyIdentifier aa01',
    '+ candidate CN=Root: anchor 3 of 3: bears the name, and nothing in it contradicts; its key is tried later',
    '+ check CN=update.example.com: critical extensions, CA, purpose and path length of every certificate of the path: nothing is wrong',
    '+ check CN=update.example.com: the keys of CAs, and the digests of signatures: nothing is wrong',
    '+ check CN=update.example.com: the name of the host: nothing is wrong',
    '+ check CN=update.example.com: signatures and dates, from the anchor down: nothing is wrong',
    '+ check CN=update.example.com: name constraints: nothing is wrong',
  ],
  'openssl-1.0.2': [
    '. seek-signer CN=update.example.com: its issuer "CN=Issuing" is sought among 3 served certificates not used yet, by subject (any case, any string type, white space folded)',
    '+ candidate CN=Issuing: served certificate 2 of 3: bears the name, and nothing in it contradicts; its key is tried later',
    '. seek-signer CN=Issuing: its issuer "CN=Root" is sought among 2 served certificates not used yet, by subject (any case, any string type, white space folded)',
    '+ candidate CN=Root: served certificate 3 of 3: bears the name, and nothing in it contradicts; its key is tried later',
    '. seek-signer CN=Root: its issuer "CN=Unrelated" is sought among 1 served certificate not used yet, by subject (any case, any string type, white space folded)',
    '. candidate CN=Root: one candidate bears another name',
    '. seek-signer CN=Root: its issuer "CN=Unrelated" is sought among 3 anchors, by subject (any case, any string type, white space folded)',
    '+ candidate CN=Unrelated: anchor 1 of 3: bears the name, and nothing in it contradicts; its key is tried later',
    '+ check CN=update.example.com: critical extensions, CA, purpose and path length of the served certificates: nothing is wrong',
    '+ check CN=update.example.com: name constraints: nothing is wrong',
    '+ check CN=update.example.com: the name of the host: nothing is wrong',
    '- check CN=Root: X509_V_ERR 10 at depth 2: "CN=Root" expired at 2025-01-01T00:00:00Z',
  ],
  wolfssl: [
    '. seek-signer CN=Root: its issuer "CN=Unrelated" is sought in the table of 3 signers, by authorityKeyIdentifier cc03 and subject (octet by octet)',
    '+ candidate CN=Unrelated: is found, its key identifier is cc03',
    '. candidate CN=Root: 2 candidates bear another name',
    '- check CN=Root: served certificate 3 fails: "CN=Root" expired at 2025-01-01T00:00:00Z',
    '. seek-signer CN=Issuing: its issuer "CN=Root" is sought in the table of 3 signers, by authorityKeyIdentifier aa01 and subject (octet by octet)',
    '+ candidate CN=Root: is found, its key identifier is aa01',
    '. candidate CN=Issuing: one candidate bears another name',
    '+ check CN=Issuing: served certificate 2 verifies, and is a signer for those below it',
    '. seek-signer CN=update.example.com: its issuer "CN=Issuing" is sought in the table of 4 signers, by authorityKeyIdentifier dd04 and subject (octet by octet)',
    '+ candidate CN=Issuing: is found, its key identifier is dd04',
    '. candidate CN=update.example.com: 3 candidates bear another name',
    '+ check CN=update.example.com: served certificate 1 verifies, and signs nobody',
    '+ check CN=update.example.com: its key usages are for a TLS server',
    '+ check CN=update.example.com: names update.example.com',
    '- check CN=Root: the list is refused with -151: "CN=Root" expired at 2025-01-01T00:00:00Z',
  ],
  'wolfssl-no-skid': [
    '- load-anchor CN=Root: is not loaded: an anchor with the same identifier is in the table',
    '. seek-signer CN=Root: its issuer "CN=Unrelated" is sought in the table of 2 signers, by subject (octet by octet)',
    '+ candidate CN=Unrelated: is found',
    '. candidate CN=Root: one candidate bears another name',
    '- check CN=Root: served certificate 3 fails: "CN=Root" expired at 2025-01-01T00:00:00Z',
    '. seek-signer CN=Issuing: its issuer "CN=Root" is sought in the table of 2 signers, by subject (octet by octet)',
    '+ candidate CN=Root: is found',
    '. candidate CN=Issuing: one candidate bears another name',
    '- check CN=Issuing: served certificate 2 fails: the signature of "CN=Issuing" is not by the key of "CN=Root", or that key is too large',
    '. seek-signer CN=update.example.com: its issuer "CN=Issuing" is sought in the table of 2 signers, by subject (octet by octet)',
    '. candidate CN=update.example.com: 2 candidates bear another name',
    '- check CN=update.example.com: served certificate 1 fails: "CN=Issuing" with key id dd04, the signer of "CN=update.example.com", is neither an anchor nor verified above it',
    '- check CN=Issuing: the list is refused with -155: the signature of "CN=Issuing" is not by the key of "CN=Root", or that key is too large',
  ],
};

for (const [stack, expected] of Object.entries(rows)) {
  test(`${stack} tells how it went about`, () => {
    const asked = question({ served: [leaf, issuing, crossEnded], anchors: [unrelated, otherKey, root], stack });
    assert.deepEqual(stepLines(createJudge({ knownRoots: () => [] }).explain(asked)), expected);
  });
}
