// The steps of an explanation as lines that a table can hold.
import type { Explained } from '../../src/chain/explanation.ts';

const MARKS = { true: '+', false: '-', null: '.' } as const;

/** `+ candidate CN=Root: text`, of the first explanation. */
export function stepLines({ explanations: [explanation] }: Explained): readonly string[] {
  return (explanation?.steps ?? []).map(({ kind, about, passed, text }) => {
    const mark = MARKS[String(passed) as keyof typeof MARKS];
    return `${mark} ${kind} ${about.subject.text}: ${text}`;
  });
}
