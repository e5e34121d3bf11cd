// The firmware lines of the simulated world: stacks, clocks and anchors of different kinds, and the targets that each talks
// to. Long after a rotation is complete the devices get an update that pins the new root as well.
import { decodeCertificate } from '../../../src/chain/decode.ts';
import { type AnchorStore, anchorStoreOf, trustAnchorOf } from '../../../src/chain/trust-anchor.ts';
import type { Firmware, FirmwareClock } from '../../../src/firmware/firmware.ts';
import type { EpochMs } from '../../../src/lib/clock.ts';
import type { ClientHello } from '../../../src/probe/observation.ts';
import type { Dice } from '../../stacks/dice.ts';
import { DAY } from '../spans.ts';
import type { Cas } from './cas.ts';
import { pinnable, type WorldTarget } from './target.ts';

export interface LinePlan {
  readonly id: string;
  readonly stack: string;
  readonly clock: FirmwareClock;
  readonly devices: number;
  readonly hello: ClientHello;
  /** Names of roots. */
  readonly pins: readonly string[];
}

/** One for all: with what a CDN serves others something else is tested elsewhere, and each costs as much as the first. */
const HELLO: ClientHello = { profile: 'tls12-ecdsa', sni: true };
const BY_CLOCK: FirmwareClock = { kind: 'device' };

export const LINES: readonly LinePlan[] = [
  {
    id: 'thermostat-1.4',
    stack: 'ti-simplelink',
    clock: BY_CLOCK,
    devices: 12_400,
    hello: HELLO,
    pins: ['Alder Root CA'],
  },
  {
    id: 'gateway-2.0',
    stack: 'mbedtls',
    clock: BY_CLOCK,
    devices: 3_100,
    hello: HELLO,
    pins: ['Alder Root CA', 'Birch Root 1'],
  },
  {
    id: 'camera-5',
    stack: 'wolfssl-no-time',
    clock: { kind: 'none' },
    devices: 40_000,
    hello: HELLO,
    pins: ['Birch Root 1', 'Cedar Root X1'],
  },
  {
    id: 'meter-3',
    stack: 'bearssl',
    clock: BY_CLOCK,
    devices: 800,
    hello: HELLO,
    pins: ['Cedar Root X1', 'Dogwood Root R1'],
  },
  {
    id: 'hub-7',
    stack: 'openssl',
    clock: BY_CLOCK,
    devices: 5_000,
    hello: HELLO,
    pins: ['Alder Root CA', 'Birch Root 1', 'Cedar Root X1', 'Dogwood Root R1', 'Elm Root'],
  },
  {
    id: 'tracker-1',
    stack: 'mbedtls-no-time',
    clock: { kind: 'build', at: Date.UTC(2024, 5, 1) },
    devices: 900,
    hello: HELLO,
    pins: ['Birch Root 1', 'Dogwood Root R1'],
  },
];

/** One line on one target. */
export interface FleetLink {
  readonly line: LinePlan;
  readonly target: WorldTarget;
  /** From when the devices pin the root that the rotation leads to; null: they need not. */
  readonly mendedAt: EpochMs | null;
}

/** How long after a rotation an update is with the devices (recalled, or sent over another way). */
const MENDED_AFTER_DAYS = { least: 45, spread: 75 };
const MAX_LINES_ON_TARGET = 2;

/** Lines that accept what each target serves on the first day; for a harmless rotation also what comes after it. */
export function linksOfFleet(targets: readonly WorldTarget[], dice: Dice): readonly FleetLink[] {
  return targets.flatMap((target) => {
    const { rotation } = target;
    const able = LINES.filter(({ pins }) => isPinned(pins, target));
    const chosen = dice.shuffled(able).slice(0, 1 + dice.below(MAX_LINES_ON_TARGET));
    const mendedAt =
      rotation === null || rotation.isHarmless
        ? null
        : rotation.completeAt + (MENDED_AFTER_DAYS.least + dice.below(MENDED_AFTER_DAYS.spread)) * DAY;
    return chosen.map((line) => ({ line, target, mendedAt }));
  });
}

function isPinned(pins: readonly string[], { from, to, rotation }: WorldTarget): boolean {
  const has = (names: readonly string[]): boolean => names.some((name) => pins.includes(name));
  if (!has(pinnable(from))) return false;
  if (rotation === null || to === null) return true;
  return has(pinnable(to)) === rotation.isHarmless;
}

/** The lines as they are in the field at an instant. */
export function fleetAt(links: readonly FleetLink[], at: EpochMs, cas: Cas): readonly Firmware[] {
  const stores = new Map<string, AnchorStore>();
  const storeOf = (names: readonly string[]): AnchorStore => {
    const key = names.join();
    const store =
      stores.get(key) ??
      anchorStoreOf(names.map((name) => trustAnchorOf(decodeCertificate(cas.rootNamed(name).ca.certificate.der))));
    stores.set(key, store);
    return store;
  };
  return [...Map.groupBy(links, ({ line }) => line)].map(([line, ofLine]) => ({
    id: line.id,
    devices: line.devices,
    stack: line.stack,
    clock: line.clock,
    recovery: [],
    targets: ofLine.map((link) => ({
      target: link.target.key,
      host: link.target.host,
      purpose: link.target.number % 3 === 0 ? 'update' : 'service',
      anchors: storeOf(pinsAt(link, at)),
      hellos: [line.hello],
    })),
  }));
}

/** Names of the roots that the devices pin for this target. */
export function pinsAt({ line: { pins }, target: { to }, mendedAt }: FleetLink, at: EpochMs): readonly string[] {
  return mendedAt === null || to === null || at < mendedAt ? pins : [...pins, to.root.name];
}
