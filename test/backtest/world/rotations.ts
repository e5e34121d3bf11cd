// The rotations that are played: to a root that some firmware lines do not pin, each announced in its own way or not at all;
// and those to a root that all of them pin, of which nobody should hear.
import type { EpochMs } from '../../../src/lib/clock.ts';
import type { Dice } from '../../stacks/dice.ts';
import { DAY, HOUR, MINUTE } from '../spans.ts';
import type { Outage } from './weather.ts';

export interface RotationPlan {
  readonly name: string;
  /** Names of roots. */
  readonly from: string;
  readonly to: string;
  /** Between the first edge and the last. */
  readonly rolloutMs: number;
  readonly course: 'once' | 'rolled-back' | 'alternating';
  /** How long before the first edge serves it each of these can be seen; null: never, or not before. */
  readonly lead: RotationLead;
  /** Where in the simulated time it falls; null: anywhere. */
  readonly placed: 'after-outage' | 'in-outage' | null;
}

export interface RotationLead {
  readonly issuedMs: number | null;
  readonly announcedMs: number | null;
  readonly declaredMs: number | null;
  readonly caaMs: number | null;
  readonly deadlineMs: number | null;
  readonly previewMs: number | null;
}

const NO_LEAD: RotationLead = {
  issuedMs: null,
  announcedMs: null,
  declaredMs: null,
  caaMs: null,
  deadlineMs: null,
  previewMs: null,
};

const COMMON = { course: 'once', placed: null } as const;

/** To a root that is not pinned. */
const REFUSED: readonly RotationPlan[] = [
  {
    ...COMMON,
    name: 'as CloudFront moved',
    from: 'Alder Root CA',
    to: 'Hazel Root',
    rolloutMs: 85 * DAY,
    lead: { ...NO_LEAD, issuedMs: 21 * DAY },
  },
  {
    ...COMMON,
    name: 'issued three days before',
    from: 'Birch Root 1',
    to: 'Hazel Root',
    rolloutMs: 6 * HOUR,
    lead: { ...NO_LEAD, issuedMs: 3 * DAY },
  },
  {
    ...COMMON,
    name: 'announced, and it slips',
    from: 'Cedar Root X1',
    to: 'Dogwood Root R2',
    rolloutMs: 30 * DAY,
    lead: { ...NO_LEAD, announcedMs: 150 * DAY, issuedMs: 10 * DAY },
  },
  {
    ...COMMON,
    name: 'declared only',
    from: 'Alder Root CA',
    to: 'Birch Root 2',
    rolloutMs: 10 * DAY,
    lead: { ...NO_LEAD, declaredMs: 100 * DAY },
  },
  {
    ...COMMON,
    name: 'root with a deadline',
    from: 'Dogwood Root R1',
    to: 'Dogwood Root R2',
    rolloutMs: 20 * DAY,
    lead: { ...NO_LEAD, deadlineMs: 300 * DAY, issuedMs: 5 * DAY },
  },
  {
    ...COMMON,
    name: 'CAA only',
    from: 'Birch Root 1',
    to: 'Fir Root',
    rolloutMs: 2 * DAY,
    lead: { ...NO_LEAD, caaMs: 14 * DAY },
  },
  {
    ...COMMON,
    name: 'rolled back, tried again',
    from: 'Alder Root CA',
    to: 'Hazel Root',
    course: 'rolled-back',
    rolloutMs: 12 * DAY,
    lead: { ...NO_LEAD, issuedMs: 14 * DAY },
  },
  {
    ...COMMON,
    name: 'old and new in turn',
    from: 'Birch Root 1',
    to: 'Birch Root 2',
    course: 'alternating',
    rolloutMs: 0,
    lead: { ...NO_LEAD, issuedMs: 2 * DAY },
  },
  { ...COMMON, name: 'all at once, no signal', from: 'Alder Root CA', to: 'Fir Root', rolloutMs: 0, lead: NO_LEAD },
  { ...COMMON, name: 'slowly, no signal', from: 'Cedar Root X1', to: 'Hazel Root', rolloutMs: 14 * DAY, lead: NO_LEAD },
  {
    ...COMMON,
    name: 'issued while CT was not answering',
    from: 'Birch Root 1',
    to: 'Hazel Root',
    rolloutMs: 5 * DAY,
    placed: 'after-outage',
    lead: { ...NO_LEAD, issuedMs: 10 * DAY },
  },
  {
    ...COMMON,
    name: 'served while CT was not answering',
    from: 'Cedar Root X1',
    to: 'Fir Root',
    rolloutMs: 3 * DAY,
    placed: 'in-outage',
    lead: { ...NO_LEAD, issuedMs: 7 * DAY },
  },
  {
    ...COMMON,
    name: 'to the next root of the same CA',
    from: 'Birch Root 1',
    to: 'Birch Root 2',
    rolloutMs: 25 * DAY,
    lead: { ...NO_LEAD, issuedMs: 8 * DAY },
  },
  {
    ...COMMON,
    name: 'cross-sign withdrawn',
    from: 'Alder Root G2 with cross-sign',
    to: 'Alder Root G2',
    rolloutMs: 4 * DAY,
    lead: { ...NO_LEAD, announcedMs: 60 * DAY },
  },
  {
    ...COMMON,
    name: 'a test site first',
    from: 'Cedar Root X1',
    to: 'Cedar Root X2',
    rolloutMs: 3 * DAY,
    lead: { ...NO_LEAD, previewMs: 40 * DAY, issuedMs: 2 * DAY },
  },
  {
    ...COMMON,
    name: 'declared, allowed, issued',
    from: 'Birch Root 1',
    to: 'Dogwood Root R2',
    rolloutMs: 40 * DAY,
    lead: { ...NO_LEAD, declaredMs: 200 * DAY, caaMs: 30 * DAY, issuedMs: 20 * DAY },
  },
  {
    ...COMMON,
    name: 'issued the day before',
    from: 'Alder Root CA',
    to: 'Hazel Root',
    rolloutMs: 8 * HOUR,
    lead: { ...NO_LEAD, issuedMs: DAY },
  },
  {
    ...COMMON,
    name: 'to the CA of its backups',
    from: 'Birch Root 1',
    to: 'Ivy Root',
    rolloutMs: 1 * DAY,
    lead: { ...NO_LEAD, issuedMs: 4 * DAY },
  },
  {
    ...COMMON,
    name: 'long after being issued',
    from: 'Elm Root',
    to: 'Hazel Root',
    rolloutMs: 3 * DAY,
    lead: { ...NO_LEAD, issuedMs: 45 * DAY },
  },
  {
    ...COMMON,
    name: 'rolled back, no signal',
    from: 'Dogwood Root R1',
    to: 'Fir Root',
    course: 'rolled-back',
    rolloutMs: 6 * DAY,
    lead: NO_LEAD,
  },
];

/** To a root that every line on the target pins as well. */
const HARMLESS: readonly RotationPlan[] = [
  {
    ...COMMON,
    name: 'from Alder to Birch',
    from: 'Alder Root CA',
    to: 'Birch Root 1',
    rolloutMs: 20 * DAY,
    lead: { ...NO_LEAD, issuedMs: 9 * DAY, caaMs: 12 * DAY },
  },
  {
    ...COMMON,
    name: 'from Birch to Cedar',
    from: 'Birch Root 1',
    to: 'Cedar Root X1',
    rolloutMs: 12 * HOUR,
    lead: { ...NO_LEAD, issuedMs: 4 * DAY, announcedMs: 60 * DAY },
  },
  {
    ...COMMON,
    name: 'from Cedar to Dogwood',
    from: 'Cedar Root X1',
    to: 'Dogwood Root R1',
    rolloutMs: 40 * DAY,
    lead: { ...NO_LEAD, issuedMs: 15 * DAY },
  },
  {
    ...COMMON,
    name: 'from Dogwood to Birch',
    from: 'Dogwood Root R1',
    to: 'Birch Root 1',
    rolloutMs: 3 * DAY,
    lead: { ...NO_LEAD, issuedMs: 1 * DAY },
  },
  {
    ...COMMON,
    name: 'from Alder to Elm',
    from: 'Alder Root CA',
    to: 'Elm Root',
    rolloutMs: 7 * DAY,
    lead: { ...NO_LEAD, issuedMs: 30 * DAY },
  },
  {
    ...COMMON,
    name: 'from Birch to Alder, with cross-sign',
    from: 'Birch Root 1',
    to: 'Alder Root G2 with cross-sign',
    rolloutMs: 7 * DAY,
    lead: { ...NO_LEAD, issuedMs: 6 * DAY },
  },
];

export interface Rotation extends RotationPlan {
  readonly isHarmless: boolean;
  /** When the first edge serves the new list. */
  readonly servedFrom: EpochMs;
  /** For each edge, in its order, when it goes to the new line (true) or back to the old one. */
  readonly switches: (edges: number) => readonly (readonly LineSwitch[])[];
  /** When every edge serves the new list for good. */
  readonly completeAt: EpochMs;
}

export interface LineSwitch {
  readonly at: EpochMs;
  readonly toNew: boolean;
}

/** Rotations that fall into `[start, end)`: `refused` that some line refuses, the others harmless. */
export function drawRotations(
  counts: { readonly refused: number; readonly harmless: number },
  dice: Dice,
  { start, end }: { readonly start: EpochMs; readonly end: EpochMs },
  outages: readonly Outage[],
): readonly Rotation[] {
  const draw = (plan: RotationPlan, isHarmless: boolean): Rotation => {
    const servedFrom = placed(plan, dice, { start, end }, outages);
    return { ...plan, isHarmless, servedFrom, ...courseOf(plan, servedFrom, dice) };
  };
  return [
    ...some(REFUSED, counts.refused, dice).map((plan) => draw(plan, false)),
    ...some(HARMLESS, counts.harmless, dice).map((plan) => draw(plan, true)),
  ];
}

/** All of them in their order, again from the first where that is not enough; a few at random where that is too many. */
function some(plans: readonly RotationPlan[], count: number, dice: Dice): readonly RotationPlan[] {
  if (count < plans.length) return dice.shuffled(plans).slice(0, count);
  return Array.from({ length: count }, (_, n) => plans[n % plans.length]).flatMap((plan) => plan ?? []);
}

/** With minutes of their own: no rotation waits for a round. */
function placed(
  { placed: where }: RotationPlan,
  dice: Dice,
  { start, end }: { readonly start: EpochMs; readonly end: EpochMs },
  [outage]: readonly Outage[],
): EpochMs {
  const minutes = dice.below(24 * 60) * MINUTE;
  if (outage !== undefined && where === 'after-outage') return outage.until + 2 * DAY + minutes;
  if (outage !== undefined && where === 'in-outage') return outage.until - 4 * DAY + minutes;
  const share = 0.25 + dice.below(600) / 1000;
  return start + Math.round(((end - start) * share) / DAY) * DAY + minutes;
}

const ROLLED_BACK_AFTER = 3 * DAY;
const TRIED_AGAIN_AFTER = 50 * DAY;
const ALTERNATING_FOR = 8 * DAY;
const ALTERNATING_EVERY = 13 * HOUR;

function courseOf(
  { course, rolloutMs }: RotationPlan,
  servedFrom: EpochMs,
  dice: Dice,
): Pick<Rotation, 'switches' | 'completeAt'> {
  const shares = Array.from({ length: 64 }, () => dice.below(1000) / 1000);
  // The first edge at once, the last one at the end, the others in between.
  const offset = (edge: number, edges: number): number =>
    Math.round(rolloutMs * (edge === 0 ? 0 : edge === edges - 1 ? 1 : (shares[edge % shares.length] ?? 0)));
  const forEach = (switchesOf: (edge: number, edges: number) => readonly LineSwitch[]): Rotation['switches'] => {
    return (edges) => Array.from({ length: edges }, (_, edge) => switchesOf(edge, edges));
  };
  switch (course) {
    case 'once':
      return {
        completeAt: servedFrom + rolloutMs,
        switches: forEach((edge, edges) => [{ at: servedFrom + offset(edge, edges), toNew: true }]),
      };
    case 'rolled-back': {
      const backAt = servedFrom + ROLLED_BACK_AFTER;
      const againAt = servedFrom + TRIED_AGAIN_AFTER;
      return {
        completeAt: againAt + rolloutMs,
        switches: forEach((edge, edges) => {
          const first = servedFrom + offset(edge, edges);
          const tried =
            first < backAt
              ? [
                  { at: first, toNew: true },
                  { at: backAt, toNew: false },
                ]
              : [];
          return [...tried, { at: againAt + offset(edge, edges), toNew: true }];
        }),
      };
    }
    case 'alternating':
      return {
        completeAt: servedFrom + ALTERNATING_FOR,
        switches: forEach(() => alternating(servedFrom)),
      };
  }
}

function alternating(servedFrom: EpochMs): readonly LineSwitch[] {
  const switches: LineSwitch[] = [];
  for (let at = servedFrom; at < servedFrom + ALTERNATING_FOR; at += ALTERNATING_EVERY) {
    switches.push({ at, toNew: switches.length % 2 === 0 });
  }
  return [...switches, { at: servedFrom + ALTERNATING_FOR, toNew: true }];
}
