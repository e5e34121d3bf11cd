// `stacks:` of a config: what it adds, and what is told of rules that a base cannot have.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConfigError, formatConfigError, parseConfig } from '../../src/config/load.ts';
import { stacksOf } from '../../src/firmware/stacks.ts';

const FIRMWARE = 'firmware: [{ id: a, stack: modem, anchors: [a.pem], targets: [{ host: a.example }] }]';

const CONFIG = `
stacks:
  - name: modem
    base: nrf91
    title: Modem of the A100
    evidence: documented
    sources: [AT commands manual 4.2]
    hello: [tls12-rsa]
    rules: { mustVerify: every-certificate, dates: unknown, maxListOctets: 6144, curves: [P-256], digests: none }
  - { name: bare, base: wolfssl, rules: {} }
${FIRMWARE}
`;

test('a stack of the config is the base with its rules', async () => {
  const stacks = stacksOf(await parseConfig(CONFIG, 'c.yaml'));
  const modem = stacks.named('modem');
  assert.deepEqual(
    [modem.title, modem.evidence, modem.sources[0], modem.defaultHellos],
    ['Modem of the A100', 'inferred', 'AT commands manual 4.2', [{ profile: 'tls12-rsa', sni: true }]],
  );
  const { mustVerify, maxListOctets, curves, digests } = modem.rules;
  assert.deepEqual(
    [mustVerify, maxListOctets, curves, digests, modem.unknown],
    [
      'every-certificate',
      6144,
      ['P-256'],
      null,
      { dates: ['checked', 'ignored'], anchorDates: ['checked', 'ignored'] },
    ],
  );
  assert.deepEqual(stacks.named('bare').rules, stacks.named('wolfssl').rules);
  assert.deepEqual(
    stacks.all.slice(0, 3).map(({ name }) => name),
    ['modem', 'bare', 'openssl'],
  );
  assert.throws(() => stacks.named('nothing'), { code: 'unknown-stack' });
});

const rows = [
  {
    name: 'rules that the base cannot have',
    yaml: `stacks:\n  - { name: modem, base: bearssl, rules: { walk: search, maxRsaBits: none } }\n${FIRMWARE}`,
    printed: [
      'c.yaml:2:50 stacks[0].rules.walk: found search, expected no change of it: on bearssl it is always in-order',
      'c.yaml:2:70 stacks[0].rules.maxRsaBits: found none, expected at most 4096, which bearssl cannot exceed',
    ],
  },
  {
    name: 'rules that there are not, and a base that there is not',
    yaml: `stacks:\n  - { name: modem, base: opensl, rules: { mustverify: path, dates: never, curves: P-256 } }\n${FIRMWARE}`,
    printed: [
      'c.yaml:2:26 stacks[0].base: found "opensl", expected one of <stacks> (did you mean "openssl"?)',
      'c.yaml:2:43 stacks[0].rules.mustverify: found unknown key "mustverify", expected one of <rules> (did you mean "mustVerify"?)',
      'c.yaml:2:68 stacks[0].rules.dates: found "never", expected one of checked, noted, ignored, unknown',
      'c.yaml:2:83 stacks[0].rules.curves: found "P-256", expected a list of P-192, P-224, P-256, P-384, P-521, secp256k1, brainpoolP256r1, brainpoolP384r1, brainpoolP512r1, or none',
    ],
  },
  {
    name: 'names that are taken, and one that is not there',
    yaml: `stacks:\n  - { name: mbedtls, base: openssl, rules: {} }\n  - { name: modme, base: openssl, rules: {} }\n  - { name: modme, base: openssl, rules: {} }\n${FIRMWARE}`,
    printed: [
      'c.yaml:2:13 stacks[0].name: found "mbedtls", expected a name that no known stack has',
      'c.yaml:4:13 stacks[2].name: found "modme" a second time, expected a name of its own for each stack',
      'c.yaml:5:28 firmware[0].stack: found "modem", expected one of mbedtls, modme, <stacks> (did you mean "modme"?)',
    ],
  },
] as const;

for (const { name, yaml, printed } of rows) {
  test(name, async () => {
    const lines = await mistakesOf(yaml);
    const stacks = /openssl, openssl-partial-chain[a-z0-9.,\- ]*nrf91/g;
    const rules = /walk, otherWays[A-Za-z, ]*digests/g;
    assert.deepEqual(
      lines.map((line) => line.replace(stacks, '<stacks>').replace(rules, '<rules>')),
      printed,
    );
  });
}

async function mistakesOf(yaml: string): Promise<readonly string[]> {
  try {
    stacksOf(await parseConfig(yaml, 'c.yaml'));
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return formatConfigError(error).split('\n');
  }
  return [];
}
