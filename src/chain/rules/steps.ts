// The steps of a verification, as an explanation shows them. Texts are made only where somebody wants them.
import type { Certificate } from '../certificate.ts';
import type { Checks } from '../checks.ts';
import { type Signer, signerOf } from '../signer.ts';
import { quoted } from './describe.ts';

/** Why a candidate is not taken, or a check not passed; null where nothing speaks against it. */
export type Objection = (() => string) | null;

/** Words that are put together only where somebody reads them. */
export type Words = string | (() => string);

export interface Seeking<S extends Signer> {
  /** Where, and by what, in the words of the stack: `among the anchors, by name`. */
  readonly where: string;
  readonly isNamed: (candidate: S) => boolean;
  readonly objection: (candidate: S) => Objection;
  /** What a candidate without objections is: `bears the name and signed it`. */
  readonly taken: string;
  /** Whether the first that is taken ends the search. */
  readonly wanted: 'first' | 'all';
}

/** The candidates that may be the child's signer. Those of another name are counted and not told one by one. */
export function seekAmong<S extends Signer>(
  child: Certificate,
  candidates: readonly S[],
  { where, isNamed, objection, taken, wanted }: Seeking<S>,
  checks: Checks,
): readonly S[] {
  noteSearch(child, where, checks);
  const found: S[] = [];
  for (const candidate of candidates) {
    if (!checks.mayLookAt()) break;
    if (!isNamed(candidate)) continue;
    const why = objection(candidate);
    noteCandidate(candidate, why, taken, checks);
    if (why === null) found.push(candidate);
    if (why === null && wanted === 'first') break;
  }
  noteOthers(child, candidates, isNamed, checks);
  return found;
}

/** The stack looks for the signer of `child`. */
export function noteSearch(child: Certificate, where: Words, checks: Checks): void {
  checks.note(() => ({
    kind: 'seek-signer',
    about: signerOf(child),
    passed: null,
    text: `its issuer ${quoted(child.issuer)} is sought ${wordsOf(where)}`,
  }));
}

export function noteCandidate(candidate: Signer, why: Objection, taken: Words, checks: Checks): void {
  checks.note(() => ({ kind: 'candidate', about: candidate, passed: why === null, text: why?.() ?? wordsOf(taken) }));
}

/** One step for all candidates whose name does not fit. */
export function noteOthers<S extends Signer>(
  child: Certificate,
  candidates: readonly S[],
  isNamed: (candidate: S) => boolean,
  checks: Checks,
): void {
  checks.note(() => {
    const others = candidates.filter((candidate) => !isNamed(candidate)).length;
    return { kind: 'candidate', about: signerOf(child), passed: null, text: othersText(others, candidates.length) };
  });
}

function othersText(others: number, all: number): string {
  if (all === 0) return 'there is none to look at';
  if (others === 0) return 'every candidate bears the name';
  return others === 1 ? 'one candidate bears another name' : `${String(others)} candidates bear another name`;
}

function wordsOf(words: Words): string {
  return typeof words === 'string' ? words : words();
}

/** `1 anchor`, `3 anchors`. */
export function countOf(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Something is asked of `about`; `good` says what is right where nothing is wrong. */
export function noteCheck(about: Signer, why: Objection, good: string, checks: Checks): void {
  checks.note(() => ({ kind: 'check', about, passed: why === null, text: why?.() ?? good }));
}

/** What the stack does with the list before it asks anything. */
export function noteRemark(about: Signer, text: () => string, checks: Checks): void {
  checks.note(() => ({ kind: 'check', about, passed: null, text: text() }));
}

/** The end entity's name against that of the host. */
export function noteHostName(endEntity: Certificate, host: string | null, isNamed: boolean, checks: Checks): void {
  if (host === null) return;
  checks.note(() => ({
    kind: 'check',
    about: signerOf(endEntity),
    passed: isNamed,
    text: isNamed ? `names ${host}` : `does not name ${host}`,
  }));
}
