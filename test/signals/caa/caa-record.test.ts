import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { type CaaRecord, canonicalSet, issuersOf } from '../../../src/signals/caa/caa-record.ts';

function record(text: string): CaaRecord {
  const [flags = '', tag = '', ...value] = text.split(' ');
  return { critical: flags === '128', tag, value: value.join(' ') };
}

describe('canonicalSet', () => {
  const rows = [
    { name: 'an issuer', records: ['0 issue letsencrypt.org'], set: ['0 issue letsencrypt.org'] },
    { name: 'tag and issuer in capitals', records: ['0 ISSUE LetsEncrypt.ORG'], set: ['0 issue letsencrypt.org'] },
    { name: 'blanks around the issuer', records: ['0 issue  \t ca.example \t'], set: ['0 issue ca.example'] },
    { name: 'a semicolon that ends nothing', records: ['0 issue ca.example ;'], set: ['0 issue ca.example'] },
    { name: 'nobody', records: ['0 issue ;', '0 issue '], set: ['0 issue ;'] },
    {
      name: 'parameters of RFC 8657 in another order',
      records: ['0 issue ca.example; validationmethods=dns-01;accounturi=https://ca.example/acct/1'],
      set: ['0 issue ca.example; accounturi=https://ca.example/acct/1; validationmethods=dns-01'],
    },
    { name: 'blanks inside of parameters', records: ['0 issue ca.example;a = b'], set: ['0 issue ca.example; a=b'] },
    { name: 'parameters without an issuer', records: ['0 issue ;a=b'], set: ['0 issue ; a=b'] },
    { name: 'an empty parameter', records: ['0 issue ca.example; a='], set: ['0 issue ca.example; a='] },
    { name: 'the critical flag', records: ['128 issue ca.example'], set: ['128 issue ca.example'] },
    { name: 'an unknown tag', records: ['0 NewTag Some Value'], set: ['0 newtag Some Value'] },
    { name: 'iodef keeps its case', records: ['0 iodef mailto:Sec@A.example'], set: ['0 iodef mailto:Sec@A.example'] },
    { name: 'issuemail', records: ['0 issuemail CA.example'], set: ['0 issuemail ca.example'] },
    { name: 'what the grammar does not know', records: ['0 issue %%'], set: ['0 issue %%'] },
    {
      name: 'duplicates and order',
      records: ['0 issue b.example', '0 issue a.example', '0 issue B.example'],
      set: ['0 issue a.example', '0 issue b.example'],
    },
  ];
  for (const { name, records, set } of rows) {
    test(name, () => {
      assert.deepEqual(canonicalSet(records.map(record)), set);
    });
  }

  test('the canonical form of a set is the set itself', () => {
    const value = fc.oneof(fc.string(), fc.stringMatching(/^[a-c.;= \t-]{0,20}$/));
    const records = fc.array(
      fc.record({ critical: fc.boolean(), tag: fc.constantFrom('issue', 'IssueWild', 'iodef', 'x'), value }),
    );
    fc.assert(
      fc.property(records, (some) => {
        const set = canonicalSet(some);
        assert.deepEqual(canonicalSet(set.map(record)), set);
        assert.deepEqual(canonicalSet(some.toReversed()), set);
      }),
    );
  });
});

describe('issuersOf', () => {
  const wildOnly = ['0 issuewild wild.example'];
  const both = ['0 issue ca.example', '0 issuewild wild.example'];
  const rows = [
    { name: 'no records: everybody', records: [], issuers: null },
    { name: 'only iodef: everybody', records: ['0 iodef mailto:a@b.example'], issuers: null },
    { name: 'one', records: ['0 issue ca.example; a=b'], issuers: ['ca.example'] },
    { name: 'several', records: ['0 issue b.example', '0 issue a.example'], issuers: ['a.example', 'b.example'] },
    { name: 'nobody', records: ['0 issue ;'], issuers: [] },
    { name: 'nobody beside somebody', records: ['0 issue ;', '0 issue ca.example'], issuers: ['ca.example'] },
    { name: 'parameters that are none forbid', records: ['0 issue ca.example; a=b;'], issuers: [] },
    { name: 'an issuer that is no name forbids', records: ['0 issue -ca.example'], issuers: [] },
    { name: 'blanks inside of a parameter forbid', records: ['0 issue ca.example; a=b c'], issuers: [] },
    { name: 'issuewild says nothing about a name', records: wildOnly, issuers: null },
    { name: 'issue counts for a name', records: both, issuers: ['ca.example'] },
    { name: 'issuewild counts for a wildcard', records: both, isWildcard: true, issuers: ['wild.example'] },
    {
      name: 'issue counts for a wildcard alone',
      records: ['0 issue a.example'],
      isWildcard: true,
      issuers: ['a.example'],
    },
    { name: 'no wildcards', records: ['0 issue a.example', '0 issuewild ;'], isWildcard: true, issuers: [] },
    { name: 'an unknown critical tag: nobody', records: ['0 issue ca.example', '128 new x'], issuers: [] },
    { name: 'an unknown tag', records: ['0 issue ca.example', '0 new x'], issuers: ['ca.example'] },
    { name: 'a known critical tag', records: ['128 issue ca.example'], issuers: ['ca.example'] },
  ];
  for (const { name, records, isWildcard = false, issuers } of rows) {
    test(name, () => {
      assert.deepEqual(issuersOf(canonicalSet(records.map(record)), isWildcard), issuers);
    });
  }

  test('a long value is not worked on for long', () => {
    const value = `${'a-'.repeat(2_000)}!`;
    assert.deepEqual(issuersOf(canonicalSet([{ critical: false, tag: 'issue', value }]), false), []);
    const within = `${'a-'.repeat(900)}!`;
    assert.deepEqual(issuersOf(canonicalSet([{ critical: false, tag: 'issue', value: within }]), false), []);
  });
});
