// The CAs of the simulated world: organisations with their roots, cross-signs, and intermediates that come and go.
import type { EpochMs } from '../../../src/lib/clock.ts';
import type { Dice } from '../../stacks/dice.ts';
import { DAY } from '../spans.ts';
import { caCertificate, type Issuer } from './certificates.ts';

export interface Root {
  /** `Alder Root CA`. */
  readonly name: string;
  readonly organisation: string;
  readonly ca: Issuer;
  /** By an older root: what an operator serves so that devices which pin that one go on accepting. */
  readonly crossSign: { readonly by: string; readonly ca: Issuer } | null;
  /** In the order in which they began to issue. */
  readonly intermediates: readonly Intermediate[];
}

export interface Intermediate {
  readonly root: string;
  readonly ca: Issuer;
  /** While it issues. */
  readonly from: EpochMs;
  readonly until: EpochMs;
  /** When it is in the public lists (CCADB). */
  readonly disclosedAt: EpochMs;
}

export interface Cas {
  readonly roots: readonly Root[];
  readonly rootNamed: (name: string) => Root;
  /** One of those that issue below a root at an instant. */
  readonly issuerBelow: (root: Root, at: EpochMs, dice: Dice) => Intermediate;
}

interface RootPlan {
  readonly name: string;
  readonly organisation: string;
  /** How many intermediates issue at a time. */
  readonly active: number;
  /** For about how long each of them does. */
  readonly issuesForDays: number;
  readonly crossSignedBy?: string;
}

/** Organisations are real ones, for what is known of CAs (their names in CAA records) is known of those; roots are not. */
const DIGICERT = 'DigiCert Inc';
const AMAZON = 'Amazon';
const LETS_ENCRYPT = "Let's Encrypt";
const GLOBALSIGN = 'GlobalSign nv-sa';
const SECTIGO = 'Sectigo Limited';
const GOOGLE = 'Google Trust Services';
const SSL_COM = 'SSL Corporation';
const ACTALIS = 'Actalis S.p.A.';

/** The domain that stands for each in CAA records. */
export const CAA_DOMAINS: ReadonlyMap<string, string> = new Map([
  [DIGICERT, 'digicert.com'],
  [AMAZON, 'amazon.com'],
  [LETS_ENCRYPT, 'letsencrypt.org'],
  [GLOBALSIGN, 'globalsign.com'],
  [SECTIGO, 'sectigo.com'],
  [GOOGLE, 'pki.goog'],
  [SSL_COM, 'ssl.com'],
  [ACTALIS, 'actalis.it'],
]);

const PLANS: readonly RootPlan[] = [
  { name: 'Alder Root CA', organisation: DIGICERT, active: 2, issuesForDays: 900 },
  { name: 'Alder Root G2', organisation: DIGICERT, active: 2, issuesForDays: 700, crossSignedBy: 'Alder Root CA' },
  // As Amazon does it since 2022: many at a time, each for a short while.
  { name: 'Birch Root 1', organisation: AMAZON, active: 8, issuesForDays: 150 },
  { name: 'Birch Root 2', organisation: AMAZON, active: 8, issuesForDays: 150 },
  // As Let's Encrypt does it: any of two, chosen at random at each renewal.
  { name: 'Cedar Root X1', organisation: LETS_ENCRYPT, active: 2, issuesForDays: 300 },
  { name: 'Cedar Root X2', organisation: LETS_ENCRYPT, active: 2, issuesForDays: 300, crossSignedBy: 'Cedar Root X1' },
  { name: 'Dogwood Root R1', organisation: GLOBALSIGN, active: 1, issuesForDays: 400 },
  { name: 'Dogwood Root R2', organisation: GLOBALSIGN, active: 2, issuesForDays: 400 },
  { name: 'Elm Root', organisation: SECTIGO, active: 2, issuesForDays: 500 },
  { name: 'Fir Root', organisation: GOOGLE, active: 2, issuesForDays: 300 },
  { name: 'Hazel Root', organisation: SSL_COM, active: 2, issuesForDays: 400 },
  { name: 'Ivy Root', organisation: ACTALIS, active: 1, issuesForDays: 300 },
];

const ROOTS_FROM = Date.UTC(2010, 0, 1);
const ROOTS_UNTIL = Date.UTC(2040, 0, 1);
/** Issued this long after it stopped, what it issued last has ended as well. */
const INTERMEDIATE_LIFE = 6 * 365 * DAY;
/** Some intermediates lie about for a month before they issue; others are put to use the next day. */
const MADE_BEFORE_DAYS = 30;
/** In CCADB within a week, and before it issues anything (Mozilla Root Store Policy, section 5.3.2). */
const DISCLOSED_WITHIN_DAYS = 7;

/** The CAs as they issue from some time before `start` until `end`. */
export function casOf(dice: Dice, start: EpochMs, end: EpochMs): Cas {
  const validity = { notBefore: ROOTS_FROM, notAfter: ROOTS_UNTIL };
  const selfSigned = new Map(PLANS.map((plan) => [plan.name, caCertificate(plan, validity)]));
  const caOf = (name: string): Issuer => known(selfSigned.get(name), name);
  const roots = PLANS.map((plan) => rootOf(plan, caOf, dice, start, end));
  const rootNamed = (name: string): Root =>
    known(
      roots.find((root) => root.name === name),
      name,
    );
  return { roots, rootNamed, issuerBelow };
}

function rootOf(plan: RootPlan, caOf: (name: string) => Issuer, dice: Dice, start: EpochMs, end: EpochMs): Root {
  const { name, organisation, crossSignedBy } = plan;
  const ca = caOf(name);
  const crossSign =
    crossSignedBy === undefined
      ? null
      : {
          by: crossSignedBy,
          ca: caCertificate(
            { name, organisation, issuer: caOf(crossSignedBy) },
            { notBefore: ROOTS_FROM, notAfter: ROOTS_UNTIL },
          ),
        };
  return { name, organisation, ca, crossSign, intermediates: intermediatesOf(plan, ca, dice, start, end) };
}

/** `active` at a time: one takes the place of another, at times of its own. */
function intermediatesOf(
  { name, organisation, active, issuesForDays }: RootPlan,
  issuer: Issuer,
  dice: Dice,
  start: EpochMs,
  end: EpochMs,
): readonly Intermediate[] {
  const made: Intermediate[] = [];
  for (let place = 0; place < active; place++) {
    // Far enough back for certificates that are served on the first day.
    let from = start - 450 * DAY - dice.below(issuesForDays) * DAY;
    while (from < end) {
      const until = from + Math.round(issuesForDays * (0.7 + dice.below(60) / 100)) * DAY;
      const number = String(made.length + 1);
      const madeBefore = 1 + dice.below(MADE_BEFORE_DAYS);
      const notBefore = from - madeBefore * DAY;
      const disclosedAt = notBefore + Math.min(madeBefore, dice.below(DISCLOSED_WITHIN_DAYS + 1)) * DAY;
      const validity = { notBefore, notAfter: until + INTERMEDIATE_LIFE };
      const ca = caCertificate({ organisation, name: `${name} TLS CA ${number}`, issuer }, validity);
      made.push({ root: name, ca, from, until, disclosedAt });
      from = until;
    }
  }
  return made.sort((a, b) => a.from - b.from);
}

function issuerBelow({ name, intermediates }: Root, at: EpochMs, dice: Dice): Intermediate {
  const issuing = intermediates.filter(({ from, until }) => from <= at && at < until);
  if (issuing.length === 0) throw new RangeError(`nothing issues below ${name} on ${new Date(at).toISOString()}`);
  return dice.pick(issuing);
}

function known<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new RangeError(`no root named ${name}`);
  return value;
}
