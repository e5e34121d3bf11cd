// Draws situations: what a server serves, what a device pins, the host that it asks for, and what its clock says. The same
// seed and number give the same situation, but for the chance that is in every ECDSA signature.
import { type CertificateSpec, issue, type IssuedCertificate } from '../support/ca.ts';
import { deviate } from './deviations.ts';
import { diceOf } from './dice.ts';
import { namedKeyPair } from './keys.ts';
import { type Draft, draftOf, drawPlan, type Plan } from './plan.ts';

export interface Situation {
  readonly seed: number;
  readonly number: number;
  /** Labels and deviations, in one line. */
  readonly title: string;
  readonly deviations: readonly string[];
  readonly host: string;
  /** ISO 8601. */
  readonly at: string;
  readonly anchors: readonly LabelledCertificate[];
  readonly served: readonly LabelledCertificate[];
}

export interface LabelledCertificate {
  readonly label: string;
  readonly certificate: IssuedCertificate;
}

/** The situation of this number in the series of this seed. */
export function situationOf(seed: number, number: number): Situation {
  const dice = diceOf(`${String(seed)}:${String(number)}`);
  const plan = drawPlan(dice);
  deviate(plan, dice);
  const issued = issuer(plan);
  const labelled = (label: string): LabelledCertificate => ({ label, certificate: issued(label) });
  return {
    seed,
    number,
    title: titleOf(plan),
    deviations: plan.deviations,
    host: plan.host,
    at: plan.at,
    anchors: plan.anchors.map(labelled),
    served: plan.served.map(labelled),
  };
}

/** CA certificates are much the same from one situation to the next, and RSA signatures take their time. */
const knownAuthorities = new Map<string, IssuedCertificate>();
const MAX_AUTHORITIES = 4096;

/** Issues certificates by label, each one once, with those above it. */
function issuer(plan: Plan): (label: string) => IssuedCertificate {
  const done = new Map<string, IssuedCertificate>();
  const issued = (label: string): IssuedCertificate => {
    const known = done.get(label);
    if (known !== undefined) return known;
    const draft = draftOf(plan, label);
    const above = draft.issuer === null ? null : issued(draft.issuer);
    const certificate = label === 'L' ? issueDraft(draft, above) : issueAuthority(draft, above);
    done.set(label, certificate);
    return certificate;
  };
  return issued;
}

function issueAuthority(draft: Draft, above: IssuedCertificate | null): IssuedCertificate {
  const id = JSON.stringify([draft, above?.sha256]);
  const known = knownAuthorities.get(id);
  if (known !== undefined) return known;
  if (knownAuthorities.size >= MAX_AUTHORITIES) knownAuthorities.clear();
  const certificate = issueDraft(draft, above);
  knownAuthorities.set(id, certificate);
  return certificate;
}

function issueDraft(draft: Draft, above: IssuedCertificate | null): IssuedCertificate {
  const { issuer: aboveLabel, key, kind, ...fields } = draft;
  const signer = aboveLabel === null ? kind : (above?.key.kind ?? kind);
  // Deviations come in any order: the signer may have changed its key. RSA-1024 is too short for PSS with SHA-512.
  const pss = fields.pss === true && signer.startsWith('rsa') && signer !== 'rsa1024';
  const spec: CertificateSpec = { ...fields, pss, key: namedKeyPair(key, kind) };
  return issue(above === null ? spec : { ...spec, issuer: above });
}

function titleOf({ depth, drafts, served, anchors, deviations }: Plan): string {
  const kinds = ['L', ...Array.from({ length: depth }, (_, i) => `I${String(depth - i)}`), 'R'];
  const keys = kinds.map((label) => drafts.get(label)?.kind).join('/');
  return `${keys}; served ${served.join(',')}; anchors ${anchors.join(',')}; ${deviations.join(' ') || 'plain'}`;
}
