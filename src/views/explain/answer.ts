// What a verdict means, in a sentence, and what to do about it: what stands above the steps.
import { REFUSAL_REMEDIES } from '../../alerts/remedies.ts';
import { shipping } from '../../alerts/shipping.ts';
import { dayText, REFUSAL_PHRASES } from '../../alerts/wording.ts';
import { called } from './called.ts';
import type { Accepted, Refused, Verdict } from '../../chain/verdict.ts';

export interface Meaning {
  /** One sentence. Names in it are a stranger's. */
  readonly sentence: string;
  /** What to do, in order; the PEM of what to pin, where it is known. */
  readonly advice: readonly { readonly text: string; readonly pem: string | null }[];
}

/** `who` is the firmware, `where` the endpoint that served the list. */
export function meaningOf(verdict: Verdict, who: string, where: string): Meaning {
  switch (verdict.kind) {
    case 'accepted':
      return { sentence: `${who} accepts what ${where} serves: ${acceptedPhrase(verdict)}.`, advice: [] };
    case 'refused':
      return {
        sentence: `${who} refuses what ${where} serves: ${refusedPhrase(verdict)}.`,
        advice: [adviceOn(verdict)],
      };
    case 'uncertain': {
      const { accepting, refusing } = verdict;
      const both = `it is accepted if ${accepting.assuming}, and refused if ${refusing.assuming}`;
      const settle = 'Show the list to one device, and settle the rule in the config (stacks).';
      return {
        sentence: `Nobody knows whether ${who} accepts what ${where} serves: ${both}.`,
        advice: [{ text: settle, pem: null }, adviceOn(refusing.verdict)],
      };
    }
  }
}

function acceptedPhrase({ anchor, until }: Accepted): string {
  const end = until === null ? 'and no date ends it' : `until ${dayText(until)}`;
  return `its path ends in ${called(anchor.subject)}, ${end}`;
}

function refusedPhrase({ code, missing }: Refused): string {
  const needed = missing === null || code === 'issuer-missing' ? '' : `; it would need ${called(missing.subject)}`;
  return `${REFUSAL_PHRASES[code]}${needed}`;
}

function adviceOn({ code, missing }: Refused) {
  return missing === null || code === 'issuer-missing'
    ? { text: REFUSAL_REMEDIES[code], pem: null }
    : shipping({ ...missing, subject: called(missing.subject) });
}
