// What a round says: nothing where the vantage is offline or intercepted, and of addresses that are only remembered what
// their hosts can have given.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decodeCertificate } from '../../src/chain/decode.ts';
import { createJudge } from '../../src/chain/judge.ts';
import { mbedtls } from '../../src/chain/stacks/mbedtls.ts';
import { anchorStoreOf, trustAnchorOf } from '../../src/chain/trust-anchor.ts';
import { configSchema } from '../../src/config/schema.ts';
import { targetsOf } from '../../src/config/targets.ts';
import type { Interception } from '../../src/daemon/interception.ts';
import { type RoundContext, seeRound } from '../../src/daemon/round.ts';
import { NO_SIGNALS } from '../../src/outlook/pair-signals.ts';
import { type Observation, type Outcome, servedListOf } from '../../src/probe/observation.ts';
import type { ProbeRound } from '../../src/probe/probe-round.ts';
import { issue } from '../support/ca.ts';
import { NO_SOURCES } from './no-sources.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const HOUR = 3_600_000;
const TARGET = 'a.example:443';
const root = issue({ subject: 'CN=Root' });
const own = leafFor('a.example');
const foreign = leafFor('somebody.example');
const intercepted: Interception = { issuer: 'CN=Gateway', targets: 2 };
const stored = {
  outlooks: [],
  hops: [{ from: TARGET, toHost: 'b.example', toPort: 443, lastSeenAt: 0 }],
  addresses: [
    { target: TARGET, address: '192.0.2.1', lastNamedAt: NOW },
    { target: TARGET, address: '192.0.2.9', lastNamedAt: NOW - HOUR },
  ],
  offlineSince: null,
};

function leafFor(name: string): Outcome {
  const dates = { notBefore: '2026-05-01T00:00:00Z', notAfter: '2026-08-01T00:00:00Z' };
  const { der } = issue({ subject: `CN=${name}`, issuer: root, dnsNames: [name], ...dates });
  const servedList = servedListOf([der]);
  return { kind: 'served', servedList, tlsVersion: 0x0303, proven: true, handshakeFailure: null };
}

const silent: Outcome = { kind: 'failed', failure: { code: 'refused' } };

/** DNS names the first address; the second one is only remembered. */
function roundOf(named: Outcome, recalled: Outcome): ProbeRound {
  const place = { target: TARGET, host: 'a.example', port: 443, protocol: 'https', vantage: 'v' } as const;
  const hello = { profile: 'tls12-rsa', sni: true } as const;
  const seen = (outcome: Outcome, address: string): Observation => {
    return { ...place, address, hello, at: NOW, durationMs: 1, outcome, redirect: null };
  };
  return {
    observations: [seen(named, '192.0.2.1'), seen(recalled, '192.0.2.9')],
    hops: [],
    named: [{ target: TARGET, address: '192.0.2.1' }],
    recalled: [{ target: TARGET, address: '192.0.2.9' }],
    dnsSources: [],
  };
}

/** The round as it is seen, what signals were asked about, and of which links. */
async function seenIn(round: ProbeRound, interception: Interception | null = null) {
  const looked: { addresses: readonly (string | null)[]; targets: readonly string[] }[] = [];
  const signals: RoundContext['signals'] = {
    interceptionIn: () => Promise.resolve(interception),
    look: (observations, links) => {
      looked.push({
        addresses: observations.map(({ address }) => address),
        targets: links.map(({ target }) => target),
      });
      return Promise.resolve({ endEntities: [], signalsOf: () => NO_SIGNALS });
    },
  };
  const seen = await seeRound(round, { setup: setup(), stored, signals, startedAt: NOW - HOUR, now: NOW });
  return { seen, looked };
}

function setup(): RoundContext['setup'] {
  const anchors = anchorStoreOf([trustAnchorOf(decodeCertificate(root.der))]);
  const hellos = [{ profile: 'tls12-rsa', sni: true }] as const;
  const link = { target: TARGET, host: 'a.example', purpose: 'update', anchors, hellos } as const;
  const config = configSchema.parse({
    targets: [{ host: 'a.example' }],
    firmware: [{ id: 'f', stack: 'mbedtls', anchors: ['a.pem'], targets: [{ host: 'a.example' }] }],
    receivers: [{ name: 'ops', log: {} }],
  });
  const line = { id: 'f', devices: 1, stack: 'mbedtls', clock: { kind: 'device' }, recovery: [] } as const;
  return {
    ...{ config, targets: targetsOf(config), firmware: [{ ...line, targets: [link] }], receivers: [] },
    ...{ heartbeat: null, caFiles: new Map(), secrets: new Map(), sources: NO_SOURCES, knownRoots: () => [] },
    judge: createJudge({ knownRoots: () => [] }),
    stackNamed: () => mbedtls,
  };
}

const blind = [
  { name: 'offline', round: roundOf(silent, silent), interception: null, offlineSince: NOW - HOUR },
  { name: 'intercepted', round: roundOf(foreign, own), interception: intercepted, offlineSince: null },
] as const;

for (const { name, round, interception, offlineSince } of blind) {
  test(`round: ${name}: nothing is concluded, and what is known of the way there stays`, async () => {
    const { seen, looked } = await seenIn(round, interception);
    assert.deepEqual([seen.offlineSince, seen.interception], [offlineSince, interception]);
    assert.deepEqual([seen.views, seen.endEntities], [[], []]);
    assert.deepEqual([seen.hops, seen.addresses], [stored.hops, stored.addresses]);
    assert.deepEqual(looked, [{ addresses: [], targets: [TARGET, 'b.example:443'] }]);
  });
}

test('round: offline nobody asks whether something intercepts', async () => {
  const { seen } = await seenIn(roundOf(silent, silent), intercepted);
  assert.equal(seen.interception, null);
});

const rows = [
  { name: 'what a remembered address gives counts for signals as well', recalled: own, of: ['192.0.2.1', '192.0.2.9'] },
  { name: 'what is somebody else’s by now counts for nothing', recalled: foreign, of: ['192.0.2.1'] },
  { name: 'one that is out of use counts for nothing', recalled: silent, of: ['192.0.2.1'] },
] as const;

for (const { name, recalled, of } of rows) {
  test(`round: ${name}`, async () => {
    const { seen, looked } = await seenIn(roundOf(own, recalled));
    assert.deepEqual(
      looked.map(({ addresses }) => addresses),
      [of],
    );
    assert.deepEqual(
      seen.views.flatMap(({ endpoints }) => endpoints.map(({ address }) => address)),
      of,
    );
  });
}

test('round: a redirect that was not seen for a week is out of use', async () => {
  const { seen } = await seenIn(roundOf(own, own));
  assert.deepEqual(
    seen.links.map(({ target }) => target),
    [TARGET],
  );
});
