// Reads what a bundle of evidence is made of, beside a running daemon.
import { countOf } from '../../alerts/wording.ts';
import { CodedError } from '../../lib/coded-error.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { pairKey } from '../../outlook/outlook.ts';
import { type TargetKey, targetKey } from '../../probe/observation.ts';
import type { Store } from '../../store/store.ts';
import { readIncident } from '../incidents/shown-incident.ts';
import type { EvidenceSource, EvidenceSubject, EvidenceTarget } from './subject.ts';

type Readable = Pick<Store, 'observations' | 'incident' | 'incidents' | 'deliveriesOf' | 'loadAlerting'>;

/** Of one target; a host stands for all of its ports. */
const MAX_OBSERVATIONS = 1_000;
/** An incident may hit thousands; whoever looks at the bundle runs some of them. */
const MAX_TARGETS = 20;

/** The evidence about a host or `host:port`. Throws CodedError `target-unknown`; rejects with a StoreError. */
export async function evidenceOfTarget(
  source: EvidenceSource,
  store: Readable,
  text: string,
): Promise<EvidenceSubject> {
  const wanted = text.toLowerCase();
  const known = [...new Set(source.links.map(({ target }) => target))];
  const targets = known.filter((target) => target === wanted || hostOf(target) === wanted);
  if (targets.length === 0) throw unknownTarget(text, known);
  return subjectOf(source, store, { name: text, incident: null, targets, isConcerned: () => true });
}

/** The evidence about an incident, by its id or how that begins. Throws what `findIncident` throws, and `evidence-none`. */
export async function evidenceOfIncident(
  source: EvidenceSource,
  store: Readable,
  id: string,
  now: EpochMs,
): Promise<EvidenceSubject> {
  const incident = await readIncident(store, source.config, id, now);
  const pairs = new Set(incident.view.pairs.map(({ member }) => pairKey(member)));
  const targets = [...new Set(incident.view.pairs.map(({ member }) => member.target))];
  const { finding } = incident.view.incident;
  if (finding !== null || targets.length === 0) {
    throw new CodedError(
      'evidence-none',
      `${incident.view.incident.id} is about anchorwatch itself: no target is concerned`,
    );
  }
  const isConcerned = (pair: string): boolean => pairs.has(pair);
  return subjectOf(source, store, { name: incident.view.incident.id, incident, targets, isConcerned });
}

interface Wanted extends Pick<EvidenceSubject, 'name' | 'incident'> {
  readonly targets: readonly TargetKey[];
  /** By `pairKey`. */
  readonly isConcerned: (pair: string) => boolean;
}

async function subjectOf(source: EvidenceSource, store: Readable, wanted: Wanted): Promise<EvidenceSubject> {
  const { judge, stackNamed, version, config } = source;
  const { name, incident, isConcerned } = wanted;
  const targets: EvidenceTarget[] = [];
  for (const target of wanted.targets.slice(0, MAX_TARGETS)) {
    const links = source.links.filter(
      (link) => link.target === target && isConcerned(pairKey({ firmware: link.firmware.id, target })),
    );
    targets.push({ target, observations: await store.observations(target, MAX_OBSERVATIONS), links });
  }
  const { stacks } = config;
  return { name, incident, targets, judge, stackNamed, version, stacks, leftOut: leftOutOf(wanted.targets, targets) };
}

function leftOutOf(wanted: readonly TargetKey[], targets: readonly EvidenceTarget[]): readonly string[] {
  const more = wanted.length - targets.length;
  const unwatched = targets.filter(({ links }) => links.length === 0).map(({ target }) => target);
  const full = targets.filter(({ observations }) => observations.length >= MAX_OBSERVATIONS);
  return [
    ...(more > 0 ? [`${countOf(more, 'further target')} of the incident: ask for their evidence one by one`] : []),
    ...unwatched.map((target) => `verdicts on ${target}: no firmware in the config depends on it any more`),
    ...full.map(
      ({ target }) => `what was observed of ${target} before the latest ${String(MAX_OBSERVATIONS)} observations`,
    ),
  ];
}

/** `[::1]:8443` -> `::1`. */
function hostOf(target: TargetKey): string {
  return target.slice(0, target.lastIndexOf(':')).replace(/^\[|\]$/g, '');
}

const MAX_NAMED = 5;

function unknownTarget(text: string, known: readonly TargetKey[]): CodedError<'target-unknown'> {
  const example = targetKey('updates.example.com', 443);
  const rest = known.length > MAX_NAMED ? `, and ${String(known.length - MAX_NAMED)} more` : '';
  const named = known.length === 0 ? 'none' : `${known.slice(0, MAX_NAMED).join(', ')}${rest}`;
  const wanted = `expected an incident such as inc-3f2a, or a target such as ${example}`;
  return new CodedError('target-unknown', `no target "${visibleText(text, 80)}" is watched (${named}): ${wanted}`);
}
