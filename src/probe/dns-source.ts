// Where addresses come from, and what several sources say together.
import type { ProbeFailure } from './observation.ts';
import { failed, succeeded, type StepResult } from './step.ts';

export type Addresses = StepResult<readonly string[]>;

export interface DnsSource {
  /** For people, with nothing secret in it. */
  readonly name: string;
  /** Every address that it names for a host name. Never rejects. */
  readonly addressesOf: (host: string) => Promise<Addresses>;
  /** Lets go of its connections; nothing may be asked after. */
  readonly close: () => Promise<void>;
}

/** What came of a source in one round. */
export interface DnsSourceTally {
  readonly source: string;
  /** Names for which it named addresses, or said that there are none. */
  readonly answered: number;
  /** Names for which nothing came, or an error. */
  readonly failed: number;
  /** The last of these. */
  readonly failure: ProbeFailure | null;
}

/** Whether a source answered: that there is no such name is an answer. */
export function isAnswer(answer: Addresses): boolean {
  return answer.ok || answer.failure.code === 'name-not-found';
}

/** Addresses of one name: more than any CDN names, in all its regions. What hostile servers say beyond it is left out. */
const MAX_ADDRESSES = 256;

/** Addresses that one answer may name, so that none crowds out what others say. */
const MAX_FROM_ONE = 64;

/**
 * What was answered together, each address once: in the order of the answers, so that the same answers give the same. One
 * that names an address suffices: many hosts have no AAAA record, and some servers answer the question with an error.
 */
export function unite(answers: readonly Addresses[]): Addresses {
  const addresses = answers.flatMap((answer) => (answer.ok ? [...new Set(answer.value)].slice(0, MAX_FROM_ONE) : []));
  if (addresses.length > 0) return succeeded([...new Set(addresses)].slice(0, MAX_ADDRESSES));
  const failures = answers.flatMap((answer): readonly ProbeFailure[] => (answer.ok ? [] : [answer.failure]));
  // A failure to ask says nothing about the name; that it does not exist is only true when nobody failed.
  return failed(failures.find(({ code }) => code !== 'name-not-found') ?? { code: 'name-not-found' });
}
