// A store that fails as a plan says, in the two ways in which a store can: before it has written, and after.
import { CodedError } from '../../src/lib/coded-error.ts';
import type { Store, StoreErrorCode } from '../../src/store/store.ts';

/** Nothing is done; or all of it is done, and the answer is lost (a commit that nobody heard of). */
export type Fault = 'fail' | 'fail-after-write';

/** What becomes of the first call of each method, of the second and so on; null, or the end of the list: it works. */
export type FaultPlan = Readonly<Partial<Record<keyof Store, readonly (Fault | null)[]>>>;

/** Told after every call of a method: what became of it. */
export type CallListener = (method: keyof Store, fault: Fault | null) => void;

/** `store`, whose methods fail as `plan` says, with a CodedError<StoreErrorCode>. */
export function faultyStore(store: Store, plan: FaultPlan, onCall: CallListener = () => undefined): Store {
  const methods = Object.entries(store) as readonly (readonly [keyof Store, Method])[];
  const faulty = methods.map(([name, method]) => {
    const faults = (plan[name] ?? []).values();
    const call: Method = async (...given) => {
      const fault = faults.next().value ?? null;
      const answer = fault === 'fail' ? null : await method(...given);
      onCall(name, fault);
      if (fault !== null) throw new CodedError<StoreErrorCode>('store-failed', `${name}: ${TEXT[fault]}`);
      return answer;
    };
    return [name, call] as const;
  });
  return Object.fromEntries(faulty) as unknown as Store;
}

type Method = (...given: readonly unknown[]) => Promise<unknown>;

const TEXT: Readonly<Record<Fault, string>> = {
  fail: 'failed, and nothing written',
  'fail-after-write': 'failed, but written',
};
