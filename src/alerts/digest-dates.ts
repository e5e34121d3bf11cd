// What the digest tells of findings that have a date.
import type { EpochMs } from '../lib/clock.ts';
import { type Finding, isSignalFinding, type SignalFinding } from '../outlook/outlook.ts';
import { PROGRAM_NAMES, shortName } from './wording.ts';

export interface FindingDate {
  /** The same for what is the same date of the same thing, whichever pairs it concerns. */
  readonly key: string;
  readonly at: EpochMs;
  readonly text: string;
}

/** Null of what has none. */
export function dateOf(finding: Finding): FindingDate | null {
  if (isSignalFinding(finding)) return signalDate(finding);
  switch (finding.code) {
    case 'path-ends': {
      const { at, endsWith } = finding;
      return { key: `path ${endsWith.spkiSha256}`, at, text: `${shortName(endsWith.subject)} ends` };
    }
    case 'end-entity-not-renewed': {
      const { at, endEntity } = finding;
      // Several targets may share it.
      return {
        key: `end ${endEntity.spkiSha256}`,
        at,
        text: `${shortName(endEntity.subject)} ends, and is not renewed`,
      };
    }
    case 'refused':
    case 'uncertain':
    case 'alternating':
    case 'no-answer':
    case 'unproven':
      return null;
  }
}

function signalDate(finding: SignalFinding): FindingDate | null {
  switch (finding.code) {
    case 'deadline': {
      const { anchor, program, rule, date } = finding;
      const key = `deadline ${program} ${rule} ${anchor.spkiSha256 ?? anchor.subject}`;
      return { key, at: date, text: `${PROGRAM_NAMES[program]} ends its trust in ${shortName(anchor.subject)}` };
    }
    case 'announced': {
      const { id, from, anchor } = finding;
      const text = `${shortName(anchor.subject)} may be served, as announced, and is not pinned`;
      return { key: `announced ${id}`, at: from, text };
    }
    case 'issued': {
      const { tbsSha256, expectedAt, issuer, answer } = finding;
      if (expectedAt === null || answer.kind === 'unknown') return null;
      const would = answer.kind === 'refused' ? 'would be refused' : 'may be refused';
      return {
        key: `issued ${tbsSha256}`,
        at: expectedAt,
        text: `a certificate from ${shortName(issuer.subject)} should be served, and ${would}`,
      };
    }
    // That a certificate is renewed is no news.
    case 'renewal-due':
    case 'replacement-demanded':
    case 'undeclared':
    case 'caa-forbids':
    case 'caa-added':
    case 'preview-refused':
      return null;
  }
}
