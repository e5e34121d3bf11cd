// Which firmware depends on which host, redirects included.
import assert from 'node:assert/strict';
import test from 'node:test';

import { anchorStoreOf } from '../../src/chain/trust-anchor.ts';
import { freshHops, HOP_KEPT_MS, linksOf, reachSubjects } from '../../src/daemon/links.ts';
import { planProbes } from '../../src/daemon/plan.ts';
import type { Firmware } from '../../src/firmware/firmware.ts';
import type { ClientHello, TargetKey } from '../../src/probe/observation.ts';
import type { StoredHop } from '../../src/store/store.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const RSA: ClientHello = { profile: 'tls12-rsa', sni: true };
const ECDSA: ClientHello = { profile: 'tls12-ecdsa', sni: true };

function firmware(id: string, targets: readonly TargetKey[], hellos: readonly ClientHello[]): Firmware {
  const anchors = anchorStoreOf([]);
  return {
    id,
    devices: 1,
    stack: 'mbedtls',
    clock: { kind: 'device' },
    recovery: [],
    targets: targets.map((target) => ({
      target,
      host: target.replace(/:\d+$/, ''),
      purpose: 'update',
      anchors,
      hellos,
    })),
  };
}

function hop(from: TargetKey, toHost: string, lastSeenAt = NOW): StoredHop {
  return { from, toHost, toPort: 443, lastSeenAt };
}

interface Row {
  readonly name: string;
  readonly targets: readonly TargetKey[];
  readonly hops: readonly StoredHop[];
  readonly links: readonly string[];
}

const rows: readonly Row[] = [
  { name: 'no redirect', targets: ['a:443'], hops: [], links: ['a:443'] },
  { name: 'one hop', targets: ['a:443'], hops: [hop('a:443', 'b')], links: ['a:443', 'b:443'] },
  {
    name: 'a row of hops',
    targets: ['a:443'],
    hops: [hop('a:443', 'b'), hop('b:443', 'c'), hop('c:443', 'd')],
    links: ['a:443', 'b:443', 'c:443', 'd:443'],
  },
  {
    name: 'a loop ends',
    targets: ['a:443'],
    hops: [hop('a:443', 'b'), hop('b:443', 'a')],
    links: ['a:443', 'b:443'],
  },
  {
    name: 'a hop to a target that the firmware names itself',
    targets: ['a:443', 'b:443'],
    hops: [hop('a:443', 'b')],
    links: ['a:443', 'b:443'],
  },
  { name: "another target's hop", targets: ['a:443'], hops: [hop('x:443', 'b')], links: ['a:443'] },
  {
    name: 'never deeper than five hops',
    targets: ['h0:443'],
    hops: [0, 1, 2, 3, 4, 5, 6].map((n) => hop(`h${String(n)}:443`, `h${String(n + 1)}`)),
    links: [0, 1, 2, 3, 4, 5].map((n) => `h${String(n)}:443`),
  },
];

for (const row of rows) {
  test(`links: ${row.name}`, () => {
    const links = linksOf([firmware('f', row.targets, [RSA])], row.hops);
    assert.deepEqual(
      links.map((link) => link.target),
      row.links,
    );
  });
}

test('links: a hop inherits purpose, anchors and client hellos, and says through whom it is reached', () => {
  const [origin, next] = linksOf([firmware('f', ['a:443'], [RSA])], [hop('a:443', 'b')]);
  assert.equal(next?.via, 'a:443');
  assert.equal(next.host, 'b');
  assert.equal(next.anchors, origin?.anchors);
  assert.deepEqual(next.hellos, [RSA]);
});

const ways: readonly Row[] = [
  { name: 'no redirect', targets: ['a:443'], hops: [], links: ['a:443:'] },
  {
    name: 'each with the redirects of its own',
    targets: ['a:443', 'b:443'],
    hops: [hop('a:443', 'c')],
    links: ['a:443: a:443>c:443', 'b:443:'],
  },
  {
    name: 'one host that both lead through is on both',
    targets: ['a:443', 'b:443'],
    hops: [hop('a:443', 'c'), hop('b:443', 'c'), hop('c:443', 'd')],
    links: ['a:443: a:443>c:443 c:443>d:443', 'b:443: b:443>c:443 c:443>d:443'],
  },
  {
    name: 'a loop ends',
    targets: ['a:443'],
    hops: [hop('a:443', 'b'), hop('b:443', 'a')],
    links: ['a:443: a:443>b:443 b:443>a:443'],
  },
  {
    name: 'never deeper than what is watched',
    targets: ['h0:443'],
    hops: [0, 1, 2, 3, 4, 5, 6].map((n) => hop(`h${String(n)}:443`, `h${String(n + 1)}`)),
    links: [`h0:443: ${[0, 1, 2, 3, 4].map((n) => `h${String(n)}:443>h${String(n + 1)}:443`).join(' ')}`],
  },
];

for (const row of ways) {
  test(`ways: ${row.name}`, () => {
    const [subject] = reachSubjects([firmware('f', row.targets, [RSA])], row.hops);
    assert.deepEqual(
      subject?.ways.map(({ target, hops }) =>
        `${target}: ${hops.map(({ from, to }) => `${from}>${to}`).join(' ')}`.trim(),
      ),
      row.links,
    );
  });
}

test('ways: a service target is none', () => {
  const line = firmware('f', ['a:443', 'b:443'], [RSA]);
  const targets = line.targets.map(
    (link) => ({ ...link, purpose: link.target === 'b:443' ? 'service' : 'update' }) as const,
  );
  const [subject] = reachSubjects([{ ...line, targets, recovery: ['usb'] }], []);
  assert.deepEqual(subject, { firmware: 'f', devices: 1, recovery: ['usb'], ways: [{ target: 'a:443', hops: [] }] });
});

test('hops: seen now are fresh, not seen for a week (or only in the future) are forgotten', () => {
  const strange = [hop('a:443', 'old', NOW - HOP_KEPT_MS), hop('a:443', 'ahead', NOW + HOP_KEPT_MS)];
  const stored = [...strange, hop('a:443', 'b', NOW - 1_000)];
  const hops = freshHops(stored, [{ from: 'a:443', toHost: 'b', toPort: 443, at: NOW }], NOW);
  assert.deepEqual(hops, [hop('a:443', 'b', NOW)]);
});

test('hops: of a target that names another host each time the latest are kept', () => {
  const stored = Array.from({ length: 100 }, (_, n) => hop('a:443', `h${String(n)}`, NOW - n));
  const hops = freshHops(stored, [{ from: 'a:443', toHost: 'now', toPort: 443, at: NOW + 1 }], NOW + 1);
  assert.deepEqual([hops.length, hops[0]?.toHost, hops.at(-1)?.toHost], [32, 'now', 'h30']);
});

test('plan: each target once, with the client hellos of all firmware on it; a target of no firmware is asked nothing', () => {
  const base = { port: 443, protocol: 'https', allowPrivateRedirects: false, labels: {} } as const;
  const lines = [firmware('f', ['a:443'], [RSA]), firmware('g', ['a:443'], [RSA, ECDSA])];
  const plan = planProbes(
    [
      { host: 'a', ...base },
      { host: 'b', ...base },
    ],
    lines,
  );
  assert.deepEqual(
    plan.map(({ host, hellos }) => ({ host, hellos })),
    [
      { host: 'a', hellos: [RSA, ECDSA] },
      { host: 'b', hellos: [] },
    ],
  );
});
