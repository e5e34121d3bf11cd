// The fleet behind the busy page: 200 targets, 300 firmware lines, about 5,000 pairs, and what goes on there: a rotation
// that is over, one under way, one that is announced by a certificate, and several that are only talked of.
import type { EpochMs } from '../../src/lib/clock.ts';
import type { Signal } from '../../src/signals/signal.ts';
import { DAY, HOUR } from '../backtest/spans.ts';
import { type Cas, casOf } from '../backtest/world/cas.ts';
import { turnsOf } from '../backtest/world/collected.ts';
import type { Rotation, RotationLead } from '../backtest/world/rotations.ts';
import { footingNamed, makeTarget, pinnable, type WorldTarget } from '../backtest/world/target.ts';
import { diceOf } from '../stacks/dice.ts';

export const BUSY_NOW = Date.UTC(2026, 5, 1, 12);
export const BUSY_START = BUSY_NOW - 90 * DAY;

const TARGETS = 200;
const VERSIONS = 15;
const TARGETS_OF_LINE = 17;

export interface BusyFleet {
  readonly cas: Cas;
  readonly targets: readonly WorldTarget[];
  /** What collectors take, the oldest first. */
  readonly turns: readonly { readonly at: EpochMs; readonly signal: Signal }[];
  /** As in a config file. */
  readonly firmware: readonly FirmwareEntry[];
}

interface FirmwareEntry {
  readonly id: string;
  readonly devices: number;
  readonly stack: string;
  readonly clock: string;
  readonly anchors: readonly string[];
  readonly targets: readonly { readonly host: string; readonly purpose: string; readonly hello: readonly string[] }[];
  readonly recovery: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** The same each time, but for the signatures of certificates. */
export function busyFleet(): BusyFleet {
  const dice = diceOf('a busy page');
  const [start, end] = [BUSY_START - DAY, BUSY_NOW + 60 * DAY];
  const cas = casOf(dice, start, end);
  const targets = Array.from({ length: TARGETS }, (_, number) => {
    const rotation = ROTATIONS.get(number) ?? null;
    const plan = {
      number,
      rotation,
      from: footingNamed(rotation?.from ?? footingOf(number), cas),
      to: rotation === null ? null : footingNamed(rotation.to, cas),
      backups: number % 50 === 49 ? [{ root: cas.rootNamed('Ivy Root'), since: start - 60 * DAY }] : [],
    };
    return makeTarget(plan, cas, dice, start, end);
  });
  const collecting = { cas, dice, start, end: BUSY_NOW, ctOutages: [] };
  const turns = targets
    .flatMap((target) => turnsOf(target, collecting))
    .filter(({ at }) => at <= BUSY_NOW)
    .sort((a, b) => a.at - b.at);
  return { cas, targets, turns, firmware: firmwareOn(targets) };
}

/** The name of the file with a root, below the folder of the config. */
export function anchorFile(root: string): string {
  return `firmware/${root.toLowerCase().replaceAll(' ', '-')}.pem`;
}

const NO_LEAD: RotationLead = {
  issuedMs: null,
  announcedMs: null,
  declaredMs: null,
  caaMs: null,
  deadlineMs: null,
  previewMs: null,
};

interface Turning {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly servedFrom: EpochMs;
  /** Between one edge and the next. */
  readonly edgeEveryMs: number;
  /** Every edge goes back; null: for good. */
  readonly backAt?: EpochMs;
  readonly lead?: Partial<RotationLead>;
}

/** By the number of the target. */
const ROTATIONS: ReadonlyMap<number, Rotation> = new Map(
  (
    [
      { name: 'over', from: 'Alder Root CA', to: 'Fir Root', servedFrom: BUSY_NOW - 5 * DAY, edgeEveryMs: HOUR },
      {
        name: 'under way',
        from: 'Birch Root 1',
        to: 'Hazel Root',
        servedFrom: BUSY_NOW - 2 * HOUR,
        edgeEveryMs: DAY,
        lead: { issuedMs: 8 * DAY },
      },
      {
        name: 'issued',
        from: 'Cedar Root X1',
        to: 'Hazel Root',
        servedFrom: BUSY_NOW + 9 * DAY,
        edgeEveryMs: DAY,
        lead: { issuedMs: 11 * DAY, caaMs: 10 * DAY },
      },
      {
        name: 'announced',
        from: 'Alder Root CA',
        to: 'Birch Root 2',
        servedFrom: BUSY_NOW + 45 * DAY,
        edgeEveryMs: DAY,
        lead: { announcedMs: 120 * DAY, previewMs: 60 * DAY },
      },
      {
        name: 'declared',
        from: 'Birch Root 1',
        to: 'Fir Root',
        servedFrom: BUSY_NOW + 30 * DAY,
        edgeEveryMs: DAY,
        lead: { declaredMs: 100 * DAY, caaMs: 40 * DAY },
      },
      {
        name: 'tried, and taken back',
        from: 'Birch Root 1',
        to: 'Hazel Root',
        servedFrom: BUSY_NOW - 60 * DAY,
        edgeEveryMs: HOUR,
        backAt: BUSY_NOW - 57 * DAY,
      },
    ] as const satisfies readonly Turning[]
  ).map((turning, number) => [number, rotationOf(turning)]),
);

function rotationOf({ name, from, to, servedFrom, edgeEveryMs, backAt, lead = {} }: Turning): Rotation {
  return {
    name,
    from,
    to,
    rolloutMs: 4 * edgeEveryMs,
    course: backAt === undefined ? 'once' : 'rolled-back',
    placed: null,
    lead: { ...NO_LEAD, ...lead },
    isHarmless: false,
    servedFrom,
    // Its operator goes on renewing what he went back to.
    completeAt: servedFrom + 4 * edgeEveryMs + (backAt === undefined ? 0 : 365 * DAY),
    switches: (edges) =>
      Array.from({ length: edges }, (_, edge) => [
        { at: servedFrom + edge * edgeEveryMs, toNew: true },
        ...(backAt === undefined ? [] : [{ at: backAt, toNew: false }]),
      ]),
  };
}

const FOOTINGS = [
  'Alder Root CA',
  'Birch Root 1',
  'Cedar Root X1',
  'Birch Root 1',
  'Dogwood Root R1',
  'Alder Root G2 with cross-sign',
  'Cedar Root X2 with cross-sign',
  'Elm Root',
];

function footingOf(number: number): string {
  return number % 25 === 24 ? 'Hazel Root' : (FOOTINGS[number % FOOTINGS.length] ?? 'Elm Root');
}

interface Product {
  readonly name: string;
  readonly stack: string;
  readonly clock?: string;
  readonly pins: readonly string[];
  /** The numbers of the targets that updates come through. */
  readonly ways: readonly number[];
  readonly hello?: readonly string[];
  readonly recovery?: readonly string[];
}

const [ALDER, BIRCH, CEDAR, DOGWOOD, ELM] = [
  'Alder Root CA',
  'Birch Root 1',
  'Cedar Root X1',
  'Dogwood Root R1',
  'Elm Root',
];
const TWO_HELLOS = ['tls12-ecdsa', 'modern'];

const PRODUCTS: readonly Product[] = [
  { name: 'thermostat', stack: 'ti-simplelink', pins: [ALDER], ways: [0] },
  { name: 'gateway', stack: 'mbedtls', pins: [ALDER, BIRCH], ways: [1, 8], recovery: ['usb-stick'] },
  { name: 'camera', stack: 'wolfssl-no-time', clock: 'none', pins: [BIRCH, CEDAR], ways: [1, 9] },
  { name: 'meter', stack: 'bearssl', pins: [CEDAR, DOGWOOD], ways: [2], recovery: ['technician'] },
  { name: 'doorbell', stack: 'mbedtls', pins: [ALDER, CEDAR], ways: [3, 2], hello: TWO_HELLOS },
  { name: 'hub', stack: 'openssl', pins: [ALDER, BIRCH, CEDAR, DOGWOOD, ELM], ways: [4, 5] },
  { name: 'tracker', stack: 'mbedtls-no-time', clock: 'build:2025-06-01', pins: [BIRCH, DOGWOOD], ways: [5, 9] },
  { name: 'lock', stack: 'nrf91', pins: [BIRCH, ELM], ways: [11, 7] },
  { name: 'plug', stack: 'esp-idf-bundle', pins: [ALDER, BIRCH, CEDAR], ways: [17, 25] },
  { name: 'lamp', stack: 'wolfssl-no-skid', pins: [CEDAR], ways: [10] },
  { name: 'valve', stack: 'wolfssl', pins: [ALDER, DOGWOOD], ways: [8, 12] },
  { name: 'charger', stack: 'gnutls', pins: [ALDER, BIRCH, ELM], ways: [16, 7] },
  { name: 'display', stack: 'android', pins: [BIRCH, CEDAR, ELM], ways: [19, 18] },
  { name: 'router', stack: 'openssl-1.0.2', pins: [ALDER, BIRCH, DOGWOOD], ways: [12, 20] },
  { name: 'panel', stack: 'java', pins: [CEDAR, ELM], ways: [15, 26] },
  { name: 'sensor', stack: 'winc1500', pins: [BIRCH], ways: [1] },
  { name: 'pump', stack: 'netx-secure', pins: [ALDER, CEDAR], ways: [32, 34] },
  { name: 'inverter', stack: 'openssl', pins: [BIRCH, CEDAR, DOGWOOD], ways: [33, 28] },
  { name: 'scale', stack: 'openssl-partial-chain', pins: [ALDER, BIRCH, CEDAR, ELM], ways: [31, 35] },
  { name: 'feeder', stack: 'wolfssl-alt-chains', pins: [DOGWOOD, ELM], ways: [36, 39] },
];

/** Each release of a product, on the targets that it accepts on the first day. */
function firmwareOn(targets: readonly WorldTarget[]): readonly FirmwareEntry[] {
  return PRODUCTS.flatMap((product, place) => {
    const { name, stack, clock = 'device', pins, ways, hello = ['tls12-ecdsa'], recovery = [] } = product;
    const able = targets.filter(({ number, from }) => !ways.includes(number) && isPinned(pins, from));
    return Array.from({ length: VERSIONS }, (_, version) => {
      const first = (place * 37 + version * 11) % able.length;
      const services = [...able, ...able].slice(first, first + Math.min(TARGETS_OF_LINE, able.length) - ways.length);
      return {
        id: `${name}-${String(1 + Math.floor(version / 5))}.${String(version % 5)}`,
        devices: 40 * (place + 1) * (version + 2),
        stack,
        clock,
        anchors: pins.map(anchorFile),
        targets: [
          ...ways.map((number) => ({ host: hostOf(targets, number), purpose: 'update', hello })),
          ...services.map(({ host }) => ({ host, purpose: 'service', hello })),
        ],
        recovery,
        labels: { product: name, team: TEAMS[place % TEAMS.length] ?? 'none' },
      };
    });
  });
}

const TEAMS = ['heating', 'security', 'energy', 'lighting'];

function isPinned(pins: readonly string[], from: WorldTarget['from']): boolean {
  return pinnable(from).some((name) => pins.includes(name));
}

function hostOf(targets: readonly WorldTarget[], number: number): string {
  const target = targets[number];
  if (target === undefined) throw new RangeError(`there is no target ${String(number)}`);
  return target.host;
}
