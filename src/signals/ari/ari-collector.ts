// The collector of renewal information: asks the CA of every end entity that is served, when it is due, when it wants it
// renewed (RFC 9773).
import type { Clock, EpochMs } from '../../lib/clock.ts';
import type { HttpGet } from '../../lib/http/get.ts';
import type { TargetKey } from '../../probe/observation.ts';
import type { Collected, Collector, Known } from '../collector.ts';
import type { RenewalInfo } from '../signal.ts';
import { goneKeys, windowsOf } from './ari-signals.ts';
import { ariStateFrom, ariStateJson, type AriState, directoryState, keptState, problemOf } from './ari-state.ts';
import { certId } from './cert-id.ts';
import { type AriDirectory, directoryFor } from './directories.ts';
import { askRenewal, findRenewalInfo, isDueAt } from './exchange.ts';

/** An end entity as its CA knows it. Hex in lower case. */
export interface ServedEndEntity {
  readonly sha256: string;
  readonly authorityKeyId: string | null;
  /** The content of the INTEGER, a leading 00 included. */
  readonly serialNumber: string;
  /** O= of its issuer; null where it has none. */
  readonly issuerOrganisation: string | null;
}

/** What a target serves now; none: that is not known at the moment, and what was known of it stands. */
export interface ServedByTarget {
  readonly target: TargetKey;
  readonly endEntities: readonly ServedEndEntity[];
}

export interface AriParts {
  /** Every target that is watched; null while nothing was observed yet. */
  readonly served: () => readonly ServedByTarget[] | null;
  readonly directories: readonly AriDirectory[];
  /** How often a certificate is asked for, where its CA does not say. */
  readonly intervalMs: number;
  readonly get: HttpGet;
  readonly clock: Clock;
}

// Often enough for a certificate that is served since, and for CAs that want to be asked again soon.
const RUN_EVERY_MS = 10 * 60_000;
const DAY_MS = 86_400_000;

export function ariCollector(parts: AriParts): Collector {
  return {
    source: 'ARI',
    everyMs: Math.min(RUN_EVERY_MS, parts.intervalMs),
    staleAfterMs: Math.max(DAY_MS, 3 * parts.intervalMs),
    collect: (known, signal) => collect(known, parts, signal),
  };
}

async function* collect(known: Known, parts: AriParts, signal: AbortSignal): AsyncGenerator<Collected> {
  const served = parts.served();
  if (served === null) return;
  const asked = questionsFor(served, parts.directories);
  let state = stillAsked(ariStateFrom(known.state), asked);
  const drop = goneKeys(known.signals, served);
  if (drop.length > 0) yield { state: ariStateJson(state), put: [], drop, problem: null };
  for (const question of asked) {
    if (!isDue(question, state, parts.clock.now())) continue;
    const answered = await ask(question, state, { ...parts, signals: known.signals }, signal);
    // What a question gave that was broken off says nothing about the CA.
    if (signal.aborted) return;
    ({ state } = answered);
    yield { state: ariStateJson(state), put: answered.put, drop: [], problem: null };
  }
  yield { state: ariStateJson(state), put: [], drop: [], problem: problemOf(state) };
}

interface Answered {
  readonly state: AriState;
  readonly put: readonly RenewalInfo[];
}

async function ask(
  question: Question,
  state: AriState,
  parts: AriParts & Pick<Known, 'signals'>,
  signal: AbortSignal,
): Promise<Answered> {
  const found = await findRenewalInfo(question.directory, state, parts, signal);
  if (found.url === null) return { state: found.state, put: [] };
  const { endEntity, certId: id, directory } = question;
  const asked = { endEntity, certId: id, directory, renewalInfo: found.url };
  const answer = await askRenewal(asked, found.state, parts, signal);
  const put = answer.window === null ? [] : windowsOf(question, answer.window, parts.signals, parts.clock.now());
  return { state: answer.state, put };
}

/** One end entity, however many targets serve it. */
interface Question {
  readonly endEntity: string;
  readonly certId: string;
  readonly directory: AriDirectory;
  readonly targets: readonly TargetKey[];
}

function questionsFor(served: readonly ServedByTarget[], directories: readonly AriDirectory[]): readonly Question[] {
  const questions = new Map<string, Question>();
  for (const { target, endEntities } of served) {
    for (const { sha256, authorityKeyId, serialNumber, issuerOrganisation } of endEntities) {
      const directory = directoryFor(issuerOrganisation, directories);
      const id = certId(authorityKeyId, serialNumber);
      if (directory === null || id === null) continue;
      const targets = [...(questions.get(sha256)?.targets ?? []), target];
      questions.set(sha256, { endEntity: sha256, certId: id, directory, targets });
    }
  }
  return [...questions.values()];
}

function stillAsked(state: AriState, asked: readonly Question[]): AriState {
  return keptState(
    state,
    new Set(asked.map(({ directory }) => directory.url)),
    new Set(asked.map(({ endEntity }) => endEntity)),
  );
}

function isDue({ endEntity, directory }: Question, state: AriState, now: EpochMs): boolean {
  const certificate = state.certificates.find((one) => one.endEntity === endEntity);
  return (
    isDueAt(directoryState(state, directory.url).pausedUntil, now) &&
    (certificate === undefined || isDueAt(certificate.nextAt, now))
  );
}
