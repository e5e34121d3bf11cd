// The scripted rotation: what each address serves, step by step, from calm to calm. Each day it is another CA.
import { type IssuedCertificate, issue } from '../support/ca.ts';
import { ADDRESSES, listUnder, type RotationScene } from '../support/rotation-scene.ts';

type ListName = 'old' | 'old, another intermediate' | 'new' | 'newest';

export interface Step {
  readonly name: string;
  /** What the addresses serve while a daemon lives; of several the next one from life to life. */
  readonly turns: readonly (readonly ListName[])[];
}

const everywhere = (list: ListName): readonly ListName[] => ADDRESSES.map(() => list);

export const STEPS: readonly Step[] = [
  { name: 'calm', turns: [everywhere('old')] },
  { name: 'the first address changes', turns: [['new', 'old', 'old']] },
  { name: 'the second follows', turns: [['new', 'new', 'old']] },
  { name: 'the third follows', turns: [everywhere('new')] },
  { name: 'rollback', turns: [everywhere('old')] },
  { name: 'an address goes back and forth', turns: [['new', 'old', 'old'], everywhere('old')] },
  { name: 'all change again', turns: [everywhere('new')] },
  { name: 'rollback again', turns: [everywhere('old')] },
  {
    name: 'another intermediate, address by address',
    turns: [['old, another intermediate', 'old', 'old'], everywhere('old, another intermediate')],
  },
  { name: 'a second rotation begins', turns: [['newest', 'old', 'old']] },
  { name: 'the second rotation is everywhere', turns: [everywhere('newest')] },
  { name: 'everything calm', turns: [everywhere('old')] },
];

export interface Script {
  /** Has the CDN serve what is due in life number `life` of `lives`, and gives the step and the day that it is. */
  readonly play: (life: number, lives: number) => { readonly step: Step; readonly day: number };
}

/** The steps are played on each of `days`, one after the other. */
export function scriptFor({ cdn, oldRoot, oldList }: RotationScene, days: number): Script {
  const another = listUnder(oldRoot, 'Another Old');
  const rotations = Array.from({ length: days }, (_, day) => ({
    new: listUnder(rootOf(`New Trust Root CA G${String(2 * day + 2)}`), 'New'),
    newest: listUnder(rootOf(`New Trust Root CA G${String(2 * day + 3)}`), 'Newest'),
  }));
  return {
    play: (life, lives) => {
      const place = Math.floor((life * days * STEPS.length) / lives);
      const day = Math.floor(place / STEPS.length);
      const step = STEPS[place % STEPS.length];
      const rotation = rotations[day];
      if (step === undefined || rotation === undefined) throw new RangeError(`life ${String(life)} is past the script`);
      const lists = { ...rotation, old: oldList, 'old, another intermediate': another };
      const turn = step.turns[life % step.turns.length] ?? [];
      for (const [index, name] of turn.entries()) cdn.serve(ADDRESSES[index] ?? '', lists[name]);
      return { step, day };
    },
  };
}

function rootOf(name: string): IssuedCertificate {
  return issue({ subject: `CN=${name}, O=Example Trust`, key: 'rsa2048' });
}
