// `stacks:` of the config file: a stack of the operator's own, as a known one with other rules.
import { z } from 'zod';

import { CLIENT_HELLO_NAMES, identifier, STACK_NAMES, text, whole } from './schema-parts.ts';

// Named here as well as in chain/stack-rules.ts, which this folder may not import; a test keeps them equal.
export const RULE_VALUES = {
  walk: [
    ...(['anchors-first', 'served-first', 'forward', 'top-down', 'in-order', 'sorted'] as const),
    ...(['in-order-or-search', 'search'] as const),
  ],
  otherWays: ['none', 'without-anchor', 'all'],
  mustVerify: ['path', 'every-certificate'],
  endsAt: ['first-anchor', 'self-signed-anchor', 'top-of-path', 'top-of-list'],
  names: [
    'octets',
    'strings',
    'octets-in-bundle',
    'text',
    'canonical',
    'common-name',
    'common-name-organization',
    'value-hash',
  ],
  keyIds: ['ignored', 'must-agree', 'look-up'],
  dates: ['checked', 'noted', 'ignored'],
  anchorDates: ['checked', 'at-load', 'noted', 'ignored'],
  hostName: ['checked', 'unchecked'],
  commonName: ['without-subject-alt-name', 'without-dns-name', 'always', 'never'],
  endEntityUsage: ['checked', 'key-usage', 'unchecked'],
  nameConstraints: ['checked', 'refused-if-critical', 'unchecked'],
} as const;
export const CURVE_NAMES = [
  ...(['P-192', 'P-224', 'P-256', 'P-384', 'P-521', 'secp256k1'] as const),
  ...(['brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1'] as const),
] as const;
export const SIGNATURE_NAMES = ['rsa', 'rsa-pss', 'ecdsa', 'eddsa'] as const;
export const DIGEST_NAMES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;
export const EVIDENCE_NAMES = ['measured', 'from source', 'documented', 'inferred'] as const;

/** What stands for a rule that nobody knows: every value that it may have is tried. */
const UNKNOWN = 'unknown';
/** What stands for no limit. */
const NONE = 'none';

function choice<const Values extends readonly [string, ...string[]]>(values: Values, meaning: string) {
  const all = [...values, UNKNOWN] as const;
  return z
    .enum([...values, UNKNOWN], { error: `one of ${all.join(', ')}` })
    .optional()
    .describe(meaning);
}

function limit(min: number, max: number, meaning: string) {
  const error = `a whole number from ${String(min)} to ${String(max)}, or none`;
  return z
    .union([whole(min, max), z.literal(NONE)], { error })
    .transform((value) => (value === NONE ? null : value))
    .optional()
    .describe(meaning);
}

function kinds<const Values extends readonly [string, ...string[]]>(values: Values, meaning: string) {
  const error = `a list of ${values.join(', ')}, or none`;
  return z
    .union([z.array(z.enum(values, { error })).min(1, { error }), z.literal(NONE)], { error })
    .transform((value) => (value === NONE ? null : value))
    .optional()
    .describe(meaning);
}

const rules = z.strictObject({
  walk: choice(RULE_VALUES.walk, 'How signers are found.'),
  otherWays: choice(RULE_VALUES.otherWays, 'Whether another way is tried where one fails.'),
  mustVerify: choice(RULE_VALUES.mustVerify, 'Whether every served certificate must lead to an anchor.'),
  endsAt: choice(RULE_VALUES.endsAt, 'What ends a path.'),
  names: choice(RULE_VALUES.names, 'How names of issuers and subjects are compared.'),
  keyIds: choice(RULE_VALUES.keyIds, 'What authorityKeyIdentifier is for.'),
  dates: choice(RULE_VALUES.dates, 'What a wrong date of a served certificate does.'),
  anchorDates: choice(RULE_VALUES.anchorDates, 'What a wrong date of an anchor does.'),
  hostName: choice(RULE_VALUES.hostName, 'Whether the end entity must name the host.'),
  commonName: choice(RULE_VALUES.commonName, 'When CN counts as a host name.'),
  endEntityUsage: choice(RULE_VALUES.endEntityUsage, 'Which usages of the end entity are asked for.'),
  nameConstraints: choice(RULE_VALUES.nameConstraints, 'What name constraints do.'),
  maxCertificates: limit(1, 1000, 'Certificates in the served list, the end entity included.'),
  maxIntermediates: limit(0, 1000, 'Certificates between the end entity and the anchor.'),
  maxListOctets: limit(100, 16_777_216, 'Octets of the served certificates together.'),
  minRsaBits: limit(512, 16_384, 'The smallest RSA key.'),
  maxRsaBits: limit(512, 16_384, 'The largest RSA key.'),
  curves: kinds(CURVE_NAMES, 'Elliptic curves of keys.'),
  signatures: kinds(SIGNATURE_NAMES, 'Kinds of signatures on certificates in the path.'),
  digests: kinds(DIGEST_NAMES, 'Digests of signatures on certificates in the path.'),
});

export const stack = z.strictObject({
  name: identifier.describe('What firmware lines call it; not the name of a stack that there is already.'),
  base: z.enum(STACK_NAMES).describe('The stack whose rules it has but for those below.'),
  title: text(/^[^\p{Cc}\p{Cf}]{1,100}$/u, 'a line of at most 100 characters')
    .optional()
    .describe('For people.'),
  evidence: z
    .enum(EVIDENCE_NAMES)
    .default('inferred')
    .describe('How the changed rules are known; a verdict is worth the weaker of this and the base.'),
  sources: z
    .array(text(/^[^\p{Cc}\p{Cf}]{1,300}$/u, 'a line of at most 300 characters'))
    .default([])
    .describe('Where the changed rules are from.'),
  hello: z.array(z.enum(CLIENT_HELLO_NAMES)).min(1).optional().describe('Client hellos; default: those of the base.'),
  rules: rules.describe('What differs from the base; `anchorwatch stacks NAME` prints the rules of a stack.'),
});
