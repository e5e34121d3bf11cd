// The config names what chain/, probe/ and outlook/ define, but may not import them: here the lists are held together.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { STACKS } from '../../src/chain/stacks.ts';
import { ANCHOR_FORMATS } from '../../src/config/anchor-source.ts';
import {
  CLIENT_HELLO_NAMES,
  DEFAULT_PORTS,
  PROTOCOL_NAMES,
  ROUTE_LEVELS,
  STACK_NAMES,
} from '../../src/config/schema.ts';
import { FORMAT_IDS } from '../../src/firmware/recognise.ts';
import { OUTLOOK_LEVELS } from '../../src/outlook/outlook.ts';
import { CLIENT_HELLO_PROFILES, PROTOCOLS } from '../../src/probe/observation.ts';

const rows: readonly {
  readonly name: string;
  readonly config: readonly string[];
  readonly origin: readonly string[];
}[] = [
  { name: 'stacks', config: STACK_NAMES, origin: STACKS.map(({ name }) => name) },
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
