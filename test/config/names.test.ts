// The config names what chain/, probe/ and outlook/ define, but may not import them: here the lists are held together.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { KNOWN_CURVES } from '../../src/chain/decode-key.ts';
import { DIGESTS, RULE_CHOICES, SIGNATURE_KINDS } from '../../src/chain/stack-rules.ts';
import { STACKS } from '../../src/chain/stacks.ts';
import { ANCHOR_FORMATS } from '../../src/config/anchor-source.ts';
import { EVIDENCE_LEVELS } from '../../src/chain/verdict.ts';
import { ROUTE_LEVELS } from '../../src/config/alerting-schema.ts';
import { DEFAULT_PORTS, PROTOCOL_NAMES } from '../../src/config/schema.ts';
import { CLIENT_HELLO_NAMES, STACK_NAMES } from '../../src/config/schema-parts.ts';
import {
  CURVE_NAMES,
  DIGEST_NAMES,
  EVIDENCE_NAMES,
  RULE_VALUES,
  SIGNATURE_NAMES,
} from '../../src/config/stack-schema.ts';
import { FORMAT_IDS } from '../../src/firmware/recognise.ts';
import { OUTLOOK_LEVELS } from '../../src/outlook/outlook.ts';
import { CLIENT_HELLO_PROFILES, PROTOCOLS } from '../../src/probe/observation.ts';

const rows: readonly {
  readonly name: string;
  readonly config: readonly string[];
  readonly origin: readonly string[];
}[] = [
  { name: 'stacks', config: STACK_NAMES, origin: STACKS.map(({ name }) => name) },
  { name: 'levels of evidence', config: EVIDENCE_NAMES, origin: EVIDENCE_LEVELS },
  { name: 'rules of stacks', config: Object.keys(RULE_VALUES), origin: Object.keys(RULE_CHOICES) },
  ...Object.entries(RULE_CHOICES).map(([rule, choices]) => ({
    name: `values of the rule ${rule}`,
    config: RULE_VALUES[rule as keyof typeof RULE_VALUES],
    origin: Object.keys(choices),
  })),
  { name: 'kinds of signatures', config: SIGNATURE_NAMES, origin: SIGNATURE_KINDS },
  { name: 'digests', config: DIGEST_NAMES, origin: DIGESTS },
  { name: 'curves', config: CURVE_NAMES, origin: KNOWN_CURVES },
  { name: 'formats of anchors', config: ANCHOR_FORMATS, origin: FORMAT_IDS },
  { name: 'client hellos', config: CLIENT_HELLO_NAMES, origin: CLIENT_HELLO_PROFILES },
  { name: 'protocols', config: PROTOCOL_NAMES, origin: PROTOCOLS },
  { name: 'protocols with a port', config: Object.keys(DEFAULT_PORTS), origin: PROTOCOLS },
  { name: 'levels of a route', config: ROUTE_LEVELS, origin: OUTLOOK_LEVELS.filter((level) => level !== 'safe') },
];
for (const row of rows) {
  test(`${row.name} of the config are those that exist`, () => {
    assert.deepEqual(row.config, row.origin);
  });
}
