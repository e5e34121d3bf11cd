// Which sets of certificates are over: as devices mind it, and as the servers of receivers do.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decodeCertificate } from '../../src/chain/decode.ts';
import type { Stack } from '../../src/chain/stack.ts';
import { stackNamed } from '../../src/chain/stacks.ts';
import { anchorStoreOf, bareAnchorOf, trustAnchorOf } from '../../src/chain/trust-anchor.ts';
import { endingAnchors, expiredAnchors } from '../../src/daemon/expired-anchors.ts';
import type { Firmware, FirmwareClock } from '../../src/firmware/firmware.ts';
import { issue, pemOf } from '../support/ca.ts';

const END = Date.parse('2026-02-28T12:00:00Z');
const LATER = Date.parse('2031-01-01T00:00:00Z');
const old = issue({ subject: 'CN=Old Root', key: 'p256', notAfter: new Date(END).toISOString() });
const older = issue({ subject: 'CN=Older Root', key: 'p256', notAfter: '2025-01-01T00:00:00Z' });
const young = issue({ subject: 'CN=Young Root', key: 'p256', notAfter: new Date(LATER).toISOString() });
const [oldAnchor, olderAnchor, youngAnchor] = [old, older, young].map(({ der }) =>
  trustAnchorOf(decodeCertificate(der)),
);
assert.ok(oldAnchor !== undefined && olderAnchor !== undefined && youngAnchor !== undefined);
const undated = bareAnchorOf(oldAnchor.subject, decodeCertificate(old.der).spki);

function knownStack(name: string): Stack {
  const stack = stackNamed(name);
  assert.ok(stack !== null);
  return stack;
}

type Anchors = Parameters<typeof anchorStoreOf>[0];

/** A firmware with a target for each set of anchors. */
function firmware(sets: readonly Anchors[], stack = 'mbedtls', clock: FirmwareClock = { kind: 'device' }): Firmware {
  const target = { target: 'a.example:443', host: 'a.example', purpose: 'update', hellos: [] } as const;
  const targets = sets.map((anchors) => ({ ...target, anchors: anchorStoreOf(anchors) }));
  return { id: 'f', devices: null, stack, clock, targets, recovery: [] };
}

interface Row {
  readonly name: string;
  readonly firmware?: Firmware;
  readonly caFile?: string;
  /** The last instant at which some of it is valid; null: it does not end. */
  readonly end: number | null;
}

const CUT = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

const rows: readonly Row[] = [
  { name: 'a firmware with one anchor', firmware: firmware([[oldAnchor]]), end: END },
  { name: 'the last of several counts', firmware: firmware([[olderAnchor, oldAnchor]]), end: END },
  { name: 'over all its targets', firmware: firmware([[olderAnchor], [youngAnchor]]), end: LATER },
  { name: 'an anchor without dates', firmware: firmware([[oldAnchor, undated]]), end: null },
  { name: 'no anchor at all', firmware: firmware([[]]), end: null },
  { name: 'a stack that looks at no date of an anchor', firmware: firmware([[oldAnchor]], 'bearssl'), end: null },
  { name: 'a stack that was built without time', firmware: firmware([[oldAnchor]], 'mbedtls-no-time'), end: null },
  { name: 'a stack that only notes it', firmware: firmware([[oldAnchor]], 'ti-simplelink'), end: null },
  { name: 'no clock', firmware: firmware([[oldAnchor]], 'mbedtls', { kind: 'none' }), end: null },
  {
    name: 'a clock that stands still',
    firmware: firmware([[oldAnchor]], 'mbedtls', { kind: 'build', at: END - 1 }),
    end: null,
  },
  { name: 'a CA file', caFile: pemOf([old]), end: END },
  { name: 'a CA file with several', caFile: `# ours\r\n${pemOf([older, old]).replaceAll('\n', '\r\n')}`, end: END },
  { name: 'a CA file with one that is cut', caFile: `${pemOf([old])}${CUT}`, end: null },
  { name: 'a CA file with nothing in it', caFile: 'nothing', end: null },
];

for (const { name, end, ...row } of rows) {
  test(`expired anchors: ${name}`, () => {
    const caFiles = new Map(row.caFile === undefined ? [] : [['ca.pem', row.caFile]]);
    const ending = endingAnchors({
      firmware: row.firmware === undefined ? [] : [row.firmware],
      caFiles,
      stackNamed: knownStack,
    });
    const subject = row.caFile === undefined ? 'f' : 'ca.pem';
    const isFirmware = row.caFile === undefined;
    assert.deepEqual(ending, end === null ? [] : [{ subject, at: end, isFirmware }]);
    assert.deepEqual(expiredAnchors(ending, end ?? LATER), []);
    assert.equal(expiredAnchors(ending, (end ?? LATER) + 1).length, end === null ? 0 : 1);
  });
}
