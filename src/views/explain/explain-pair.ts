// Every step of the verdict of one firmware on what one endpoint of a target served.
import type { Link } from '../../daemon/links.ts';
import type { Pair } from '../../outlook/outlook.ts';
import { clientHelloName } from '../../probe/observation.ts';
import type { Store } from '../../store/store.ts';
import type { Snapshot } from '../watched.ts';
import type { Judged } from './judged.ts';
import { explained, type JudgedEndpoint, judgedEndpoints } from './judged-endpoints.ts';

/** Which answer is wanted, as far as somebody said; null: whichever tells the most. */
export interface WantedAnswer {
  readonly address: string | null;
  /** As `clientHelloName` has it. */
  readonly hello: string | null;
  /** SHA-256 of the served list, or how it begins. */
  readonly list: string | null;
}

export const MOST_TELLING: WantedAnswer = { address: null, hello: null, list: null };

export interface ExplainedPair {
  readonly link: Link;
  /** The one that is explained. */
  readonly endpoint: JudgedEndpoint;
  /** Null: nothing was served. */
  readonly judged: Judged | null;
  /** All that there are to choose from, those that tell the most first. */
  readonly endpoints: readonly JudgedEndpoint[];
}

export type PairExplanation =
  | { readonly kind: 'explained'; readonly explained: ExplainedPair }
  /** Neither the config nor a redirect leads from this firmware to this target. */
  | { readonly kind: 'unknown-pair' }
  | { readonly kind: 'not-observed'; readonly link: Link }
  /** There is no such endpoint, client hello or list. */
  | { readonly kind: 'unknown-endpoint'; readonly link: Link; readonly endpoints: readonly JudgedEndpoint[] };

/** As many as the addresses of a large CDN, some hellos and a few changes come to. */
export const MAX_OBSERVATIONS = 2_000;

/** Reads what was observed and judges it anew. Rejects with a StoreError. */
export async function explainPair(
  { links, setup }: Pick<Snapshot, 'links' | 'setup'>,
  store: Pick<Store, 'observations'>,
  pair: Pair,
  wanted: WantedAnswer = MOST_TELLING,
): Promise<PairExplanation> {
  const link = links.find(({ firmware, target }) => firmware.id === pair.firmware && target === pair.target);
  if (link === undefined) return { kind: 'unknown-pair' };
  const endpoints = judgedEndpoints(link, await store.observations(link.target, MAX_OBSERVATIONS), setup);
  if (endpoints.length === 0) return { kind: 'not-observed', link };
  const endpoint = endpoints.find((one) => isWanted(one, wanted));
  if (endpoint === undefined) return { kind: 'unknown-endpoint', link, endpoints };
  const judged = explained(link, endpoint.stored, setup);
  return { kind: 'explained', explained: { link, endpoint, judged, endpoints } };
}

function isWanted({ stored }: JudgedEndpoint, { address, hello, list }: WantedAnswer): boolean {
  const { observation } = stored;
  const served = observation.outcome.kind === 'served' ? observation.outcome.servedList.sha256 : '';
  return (
    (address === null || observation.address === address) &&
    (hello === null || clientHelloName(observation.hello) === hello) &&
    (list === null || (list !== '' && served.startsWith(list)))
  );
}
