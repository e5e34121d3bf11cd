// What each firmware would make of the certificates that were issued for its targets and are not served yet. Pure.
import type { Certificate } from '../../chain/certificate.ts';
import type { Judge } from '../../chain/judge.ts';
import type { Stack } from '../../chain/stack.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { JudgedIssuance } from '../../outlook/pair-signals.ts';
import { type ClientHello, clientHelloName, type ServedList, type TargetKey } from '../../probe/observation.ts';
import { type IssuanceHistory, targetHistory } from '../../signals/ct/history.ts';
import { eachOnce } from '../../signals/ct/issuances.ts';
import type { CaGraph } from '../../signals/root-programs/ca-graph.ts';
import type { Issuance } from '../../signals/signal.ts';
import type { StoredEndEntity } from '../../store/store.ts';
import type { Link } from '../links.ts';
import { instantOf } from '../round-views.ts';
import { answerTo } from './issuance-answer.ts';
import { type Future, futureOf, operatorsServed } from './issuance-future.ts';
import { type KnownCertificate, knownCas } from './known-cas.ts';

/** What is known when a cycle ends. */
export interface IssuanceKnowledge {
  /** Of all sources. */
  readonly issuances: readonly Issuance[];
  readonly endEntities: readonly StoredEndEntity[];
  readonly watchedSince: ReadonlyMap<TargetKey, EpochMs>;
  /** What each target serves, as it was last observed. */
  readonly servedLists: ReadonlyMap<TargetKey, readonly ServedList[]>;
  /** Of `knownCertificates`. */
  readonly certificates: readonly KnownCertificate[];
  readonly graph: CaGraph;
}

/** What a firmware with this stack would make of what waits for the link's target. */
export type IssuancesOf = (link: Link, stack: Stack) => readonly JudgedIssuance[];

/**
 * Made once a cycle, and asked for every link: lines that share anchors and stack share the answer, and a target's history is
 * gone through once. What was issued for a kind of key that the link's client hellos do not take is left out.
 */
export function issuancesOf(knowledge: IssuanceKnowledge, judge: Judge, now: EpochMs): IssuancesOf {
  const cas = knownCas(knowledge.certificates, judge);
  const issuances = Map.groupBy(knowledge.issuances, ({ target }) => target);
  const endEntities = Map.groupBy(knowledge.endEntities, ({ target }) => target);
  const waitingFor = remembering((target: TargetKey): readonly Waiting[] => {
    const ofTarget = issuances.get(target) ?? [];
    if (ofTarget.length === 0) return [];
    const served = endEntities.get(target) ?? [];
    const since = knowledge.watchedSince.get(target) ?? now;
    const around = { served: knowledge.servedLists.get(target) ?? [], cas, judge, now, graph: knowledge.graph };
    const surroundings = { ...around, operators: operatorsServed(served, around) };
    return targetHistory(eachOnce(ofTarget), served, since, now).issuances.flatMap((history) =>
      waitingOf(history, () => futureOf(history.issuance, surroundings)),
    );
  });
  const answers = new Map<string, readonly JudgedIssuance[]>();
  return (link, stack) => {
    const waiting = waitingFor(link.target);
    if (waiting.length === 0) return [];
    const key = `${link.target} ${stack.name} ${link.anchors.id} ${deviceKey(link)}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const judged = waiting
      .filter(({ future }) => mayReach(link.hellos, future.endEntity))
      .map(({ judgedSoFar, future, issuance }) => {
        const at = instantOf(link.firmware.clock, Math.max(now, issuance.notBefore));
        return { ...judgedSoFar, answer: answerTo(future, { link, stack, at, now }, { judge, cas }) };
      });
    answers.set(key, judged);
    return judged;
  };
}

interface Waiting {
  readonly issuance: Issuance;
  readonly judgedSoFar: Omit<JudgedIssuance, 'answer'>;
  readonly future: Future;
}

function waitingOf(
  { issuance, state, loggedAt, expectedAt }: IssuanceHistory,
  future: () => Future,
): readonly Waiting[] {
  if (state === 'served' || state === 'expired') return [];
  const { tbsSha256, issuer, source, notAfter } = issuance;
  const judgedSoFar = { tbsSha256, issuer, source, loggedAt, notAfter, state, expectedAt };
  return [{ issuance, judgedSoFar, future: future() }];
}

function deviceKey({ firmware: { clock }, hellos }: Link): string {
  const time = clock.kind === 'build' ? String(clock.at) : clock.kind;
  return `${time} ${hellos.map(clientHelloName).join(' ')}`;
}

/** Whether a server would show a certificate with this key to a device that introduces itself so. */
function mayReach(hellos: readonly ClientHello[], endEntity: Certificate | null): boolean {
  if (endEntity === null) return true;
  const isRsa = endEntity.publicKeyType.kind === 'rsa' || endEntity.publicKeyType.kind === 'rsa-pss';
  return hellos.some(({ profile }) => {
    switch (profile) {
      case 'modern':
        return true;
      case 'tls12-ecdsa':
        return !isRsa;
      case 'tls12-rsa':
      case 'tls12-static-rsa':
        return isRsa;
    }
  });
}

function remembering<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
