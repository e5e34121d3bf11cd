// A situation before its certificates are issued: CAs by label, what is served, what is pinned. Deviations bend it.
//   L the end entity, I1.. the intermediates from the top down, R the root above them
//   O an older root; X: R signed by O; X2: the same, ended; Y: O signed by R; XI: I1 signed by O
//   R2 a root with R's name and another key, RN a renewal of R with its key, IK an intermediate with I1's name and another key
//   U a root that has nothing to do with the rest, UI an intermediate below it
import type { CertificateSpec } from '../support/ca.ts';
import type { NameSpec } from '../support/ca-name.ts';
import type { Dice } from './dice.ts';
import type { PoolKind } from './keys.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface Draft extends Writable<Omit<CertificateSpec, 'issuer' | 'key' | 'subject'>> {
  subject: NameSpec;
  /** A label; null when self-signed. */
  issuer: string | null;
  /** Drafts with the same key name share a key. */
  key: string;
  kind: PoolKind;
}

export interface Plan {
  host: string;
  at: string;
  /** How many intermediates there are between the end entity and the root. */
  readonly depth: number;
  readonly drafts: Map<string, Draft>;
  served: string[];
  anchors: string[];
  readonly deviations: string[];
}

export const NOW = '2026-03-01T00:00:00Z';
export const ENDED = '2025-11-01T00:00:00Z';
export const NOT_BEGUN = '2026-09-01T00:00:00Z';
export const HOSTS = [
  'fw.example.org',
  'cdn.example.com',
  'mqtt.example.com',
  'a.b.example.com',
  'api.devices.example.net',
];

/** A plan that most stacks accept, unless the wrong root is pinned. */
export function drawPlan(dice: Dice): Plan {
  const depth = dice.weighted([
    [6, 0],
    [50, 1],
    [20, 2],
    [8, 3],
    [4, 4],
    [3, 5],
    [3, dice.pick([6, 7])],
    [4, dice.pick([8, 9, 10])],
  ]);
  const host = dice.pick(HOSTS);
  const plan: Plan = { host, at: NOW, depth, drafts: new Map(), served: [], anchors: [], deviations: [] };
  drawAuthorities(plan, dice);
  drawEndEntity(plan, dice);
  plan.served = drawServed(plan, dice);
  plan.anchors = drawAnchors(plan, dice);
  return plan;
}

/** The draft of this label, which is part of every plan; deviations change it in place. */
export function draftOf(plan: Plan, label: string): Draft {
  const draft = plan.drafts.get(label);
  if (draft === undefined) throw new RangeError(`no certificate is called ${label}`);
  return draft;
}

export function intermediateLabels({ depth }: Plan): string[] {
  return Array.from({ length: depth }, (_, i) => `I${String(i + 1)}`);
}

// Of R, O and U: in different orders of their octets, for a table of names may be sorted.
const ORGANIZATIONS = [
  ['Quartz Sign', 'Blue Fir', 'Harbor Trust'],
  ['Blue Fir', 'Harbor Trust', 'Quartz Sign'],
] as const;

function drawAuthorities(plan: Plan, dice: Dice): void {
  const [ours, other, third] = dice.pick(ORGANIZATIONS);
  const kind = drawRootKind(dice);
  const root = (organization: string, key: string, keyKind: PoolKind = drawRootKind(dice)): Draft => ({
    ...authority(nameOf(organization, 'Root CA'), null, key, keyKind),
    notBefore: '2016-01-01T00:00:00Z',
    notAfter: '2039-01-01T00:00:00Z',
  });
  const r = root(ours, 'R', kind);
  const o = { ...root(other, 'O'), notBefore: '2010-06-01T00:00:00Z', notAfter: '2034-06-01T00:00:00Z' };
  const u = root(third, 'U');
  const set = (label: string, draft: Draft): unknown => plan.drafts.set(label, draft);
  set('R', r);
  set('R2', { ...r, key: 'R2', kind: drawKind(dice) });
  set('RN', { ...r, notBefore: '2018-05-01T00:00:00Z', notAfter: '2045-01-01T00:00:00Z' });
  set('O', o);
  set('X', { ...r, issuer: 'O', notBefore: '2017-01-01T00:00:00Z', notAfter: '2032-01-01T00:00:00Z' });
  set('X2', { ...r, issuer: 'O', notBefore: '2016-06-01T00:00:00Z', notAfter: ENDED });
  set('Y', { ...o, issuer: 'R', notBefore: '2017-01-01T00:00:00Z', notAfter: '2032-01-01T00:00:00Z' });
  set('U', u);
  set('UI', authority(nameOf(third, 'Issuing CA 1'), 'U', 'UI', drawKind(dice)));
  for (let i = 1; i <= plan.depth; i += 1) {
    const label = `I${String(i)}`;
    const above = i === 1 ? 'R' : `I${String(i - 1)}`;
    set(label, authority(nameOf(ours, `Issuing CA ${String(i)}`), above, label, drawKind(dice)));
  }
  const top = plan.drafts.get('I1') ?? authority(nameOf(ours, 'Issuing CA 1'), 'R', 'I1', 'p256');
  set('XI', { ...top, issuer: 'O' });
  set('IK', { ...top, key: 'IK', kind: drawKind(dice) });
}

function authority(subject: NameSpec, issuer: string | null, key: string, kind: PoolKind): Draft {
  const dates = { notBefore: '2020-03-01T00:00:00Z', notAfter: '2031-03-01T00:00:00Z' };
  return { subject, issuer, key, kind, ca: true, ...dates };
}

function drawEndEntity(plan: Plan, dice: Dice): void {
  const kind = dice.weighted<PoolKind>([
    [65, 'rsa2048'],
    [30, 'p256'],
    [5, 'p384'],
  ]);
  plan.drafts.set('L', {
    subject: [
      { type: 'O', value: 'Acme' },
      { type: 'CN', value: plan.host },
    ],
    issuer: plan.depth === 0 ? 'R' : `I${String(plan.depth)}`,
    key: 'L',
    kind,
    ca: false,
    dnsNames: [plan.host],
    keyUsage: kind === 'rsa2048' ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature'],
    extendedKeyUsage: dice.chance(0.7) ? ['serverAuth'] : ['serverAuth', 'clientAuth'],
    notBefore: '2026-01-01T00:00:00Z',
    notAfter: '2026-12-01T00:00:00Z',
  });
}

/** Large keys take long to make, so only roots have them. */
function drawRootKind(dice: Dice): PoolKind {
  return dice.chance(0.1) ? 'rsa4096' : drawKind(dice);
}

function drawKind(dice: Dice): PoolKind {
  return dice.weighted<PoolKind>([
    [60, 'rsa2048'],
    [23, 'p256'],
    [17, 'p384'],
  ]);
}

function nameOf(organization: string, commonName: string): NameSpec {
  return [
    { type: 'C', value: 'US', as: 'printable' },
    { type: 'O', value: organization },
    { type: 'CN', value: `${organization} ${commonName}` },
  ];
}

/** What lies above the intermediates in the served list, if anything. */
function drawServed(plan: Plan, dice: Dice): string[] {
  const up = ['L', ...intermediateLabels(plan).reverse()];
  const top = dice.weighted<readonly string[]>([
    [50, []],
    [12, ['R']],
    [18, ['X']],
    [4, ['X', 'O']],
    [3, ['R', 'X']],
    [2, ['X', 'R']],
    [2, ['X', 'Y']],
    [2, ['X2']],
    [2, ['X2', 'X']],
    [1, ['X2', 'R']],
    [1, ['R2']],
    [1, ['Y']],
  ]);
  const crossed = plan.depth > 0 && dice.chance(0.07);
  if (!crossed) return [...up, ...top];
  const below = up.slice(0, -1);
  return dice.pick([
    [...below, 'XI', ...top],
    [...up, 'XI', ...top],
    [...below, 'XI', 'I1', ...top],
  ]);
}

function drawAnchors(plan: Plan, dice: Dice): string[] {
  const pinned = dice.weighted<readonly string[]>([
    [36, ['R']],
    [14, ['O']],
    [14, ['R', 'O']],
    [7, ['R', 'U']],
    [4, ['R', 'R2']],
    [2, ['R2']],
    [3, ['R', 'RN']],
    [2, ['RN']],
    [4, plan.depth > 0 ? ['I1'] : ['R']],
    [4, plan.depth > 0 ? [`I${String(plan.depth)}`, 'R'] : ['R']],
    [2, plan.depth > 0 ? ['XI'] : ['R']],
    [2, ['X']],
    [2, ['X', 'R']],
    [1, ['Y', 'R']],
    [1, ['L']],
    [1, ['L', 'R']],
    [3, ['U']],
  ]);
  const more = dice.chance(0.15) ? [dice.pick(['U', 'UI', 'R2', 'O', 'Y'])] : [];
  return dice.shuffled([...new Set([...pinned, ...more])]);
}
