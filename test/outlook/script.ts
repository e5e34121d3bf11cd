// Rounds as short strings, one word a round and one letter an address: `RRA` is two refused and one accepted, `R` alone
// is every address refused, `R*10` ten such rounds.
import { assess, changeOf, type AssessSettings } from '../../src/outlook/assess.ts';
import type { EndpointView, OutlookChange, OutlookLevel, OutlookState } from '../../src/outlook/outlook.ts';
import { OUTLOOK_LEVELS } from '../../src/outlook/outlook.ts';
import { NO_SIGNALS } from '../../src/outlook/pair-signals.ts';
import type { EpochMs } from '../../src/lib/clock.ts';
import { accepted, DAY, NOW, refused, round, silent, uncertain, view } from './views.ts';

export const HOUR = DAY / 24;
export const SETTINGS: AssessSettings = { horizonMs: 90 * DAY, deadlineHorizonMs: 365 * DAY, calmRounds: 3 };

/** The endpoints of each round of `script`. With `fresh`, DNS names other addresses in every round. */
export function roundsOf(script: string, addresses: number, fresh = false): readonly (readonly EndpointView[])[] {
  return words(script).map((word, index) => {
    const letters = word.length === 1 ? word.repeat(addresses) : word;
    if (letters.length !== addresses) throw new RangeError(`${word} is not of ${String(addresses)} addresses`);
    return letters.split('').flatMap((letter, place) => {
      const address = `192.0.${String(fresh ? index : 2)}.${String(place + 1)}`;
      return letter === '.' ? [] : [endpointOf(letter, address)];
    });
  });
}

/** `broken*3 started` as four levels. */
export function levelsOf(script: string): readonly OutlookLevel[] {
  return words(script).map((word) => {
    const level = OUTLOOK_LEVELS.find((one) => one === word);
    if (level === undefined) throw new RangeError(`${word} is no level`);
    return level;
  });
}

export interface Played {
  readonly states: readonly OutlookState[];
  readonly steps: readonly OutlookChange[];
}

/** The states after each round, and the steps in between; a round every hour unless `at` says otherwise. */
export function play(
  rounds: readonly (readonly EndpointView[])[],
  settings: AssessSettings = SETTINGS,
  at: (index: number) => EpochMs = (index) => NOW + index * HOUR,
): Played {
  const states: OutlookState[] = [];
  const steps: OutlookChange[] = [];
  for (const [index, endpoints] of rounds.entries()) {
    const previous = states.at(-1) ?? null;
    const state = assess(previous, round(...endpoints), NO_SIGNALS, settings, at(index));
    const step = changeOf(previous, state, at(index));
    states.push(state);
    if (step !== null) steps.push(step);
  }
  return { states, steps };
}

function words(script: string): readonly string[] {
  return script.split(' ').flatMap((word) => {
    const [what = '', times = '1'] = word.split('*');
    return Array.from({ length: Number(times) }, () => what);
  });
}

function endpointOf(letter: string, address: string): EndpointView {
  switch (letter) {
    case 'A':
      return view(accepted('Root A'), { address });
    case 'R':
      return view(refused('Root B'), { address, served: ['leaf-r', 'intermediate-r'] });
    case 'U':
      return view(uncertain, { address, served: ['leaf-u', 'intermediate-u'] });
    case '-':
      return silent(address);
    // What follows is accepted as well, by another list.
    case 'N': // renewed
      return view(accepted('Root A'), { address, served: ['leaf-2', 'intermediate-1'] });
    case 'K': // renewed with another key
      return view(accepted('Root A'), { address, served: ['leaf-3', 'intermediate-1'], leafKey: 'leaf-3' });
    case 'I': // another intermediate
      return view(accepted('Root A'), { address, served: ['leaf-4', 'intermediate-2'] });
    case 'P': // another anchor, pinned as well
      return view(accepted('Root P'), { address, served: ['leaf-5', 'intermediate-3'] });
    default:
      throw new RangeError(`nothing is served for ${letter}`);
  }
}
