// Answers the questions of `verify --batch`: the same certificates come again and again, and are read once.
import type { Judge } from '../../chain/judge.ts';
import type { TrustAnchor } from '../../chain/trust-anchor.ts';
import { anchorStoreOf, trustAnchorOf } from '../../chain/trust-anchor.ts';
import type { Accepted, Verdict } from '../../chain/verdict.ts';
import { isoInstant } from '../../lib/clock.ts';
import { errorText } from '../../lib/coded-error.ts';
import type { ServedCertificate } from '../../probe/observation.ts';
import { servedListOf } from '../../probe/observation.ts';
import { pemBlocks } from '../../firmware/import/pem-blocks.ts';
import { foundAtText } from '../../firmware/place-text.ts';
import type { KnownStacks } from '../../firmware/stacks.ts';
import { findStack } from '../find-stack.ts';
import type { BatchQuestion, UnreadableQuestion } from './batch-question.ts';
import { parseBatchQuestion } from './batch-question.ts';

/** What a line is answered with; `undefined` members do not occur. */
export type BatchAnswer =
  | {
      readonly id: BatchQuestion['id'];
      /** Null where it depends on a rule of the stack that nobody knows. */
      readonly accept: boolean | null;
      /** `ok`, the refusal code, or `uncertain`. */
      readonly code: string;
      readonly deviceCode: string | null;
      readonly detail: string;
    }
  | { readonly id: BatchQuestion['id']; readonly error: string };

/** A function from a line to its answer. It never throws: whatever goes wrong is the answer to that line. */
export function createBatchAnswerer(judge: Judge, stacks: KnownStacks): (line: string) => BatchAnswer {
  const readPem = createPemReader(judge);
  return (line) => {
    const question = parseBatchQuestion(line);
    if (question.kind === 'unreadable') return errorAnswer(question);
    try {
      return answer(question, judge, stacks, readPem);
    } catch (error) {
      return { id: question.id, error: errorText(error) };
    }
  };
}

function errorAnswer({ id, error }: UnreadableQuestion): BatchAnswer {
  return { id, error };
}

function answer(question: BatchQuestion, judge: Judge, stacks: KnownStacks, readPem: PemReader): BatchAnswer {
  const { id, host, at } = question;
  const stack = findStack(question.stack, stacks);
  const served = question.served.map(readPem);
  const anchors = question.anchors.map(readPem);
  const problem = problemIn(served, 'served') ?? problemIn(anchors, 'anchors');
  if (problem !== null) return { id, error: problem };

  const servedList = servedListOf(served.flatMap(({ certificates }) => certificates.map(({ der }) => der)));
  const store = anchorStoreOf(anchors.flatMap((read) => read.anchors));
  const verdict = judge.judge({ servedList, anchors: store, stack, host, at });
  // A device's loader passes over what it cannot parse; so do we, and say so.
  const undecodable = anchors.flatMap((read, index) =>
    read.anchors.length < read.certificates.length ? [`anchors[${String(index)}]`] : [],
  );
  return { id, ...verdictFields(verdict, undecodable) };
}

function verdictFields(verdict: Verdict, undecodable: readonly string[]) {
  const note = undecodable.length === 0 ? '' : `; ${undecodable.join(', ')} cannot be decoded and was left out`;
  if (verdict.kind === 'refused') {
    const { code, deviceCode, detail } = verdict;
    return { accept: false, code, deviceCode, detail: `${detail}${note}` };
  }
  if (verdict.kind === 'uncertain') {
    const { accepting, refusing } = verdict;
    const accepted = `accepted if ${accepting.assuming} (${acceptedDetail(accepting.verdict)})`;
    const refused = `refused if ${refusing.assuming} (${refusing.verdict.code}: ${refusing.verdict.detail})`;
    return { accept: null, code: 'uncertain', deviceCode: null, detail: `${accepted}; ${refused}${note}` };
  }
  return { accept: true, code: 'ok', deviceCode: null, detail: `${acceptedDetail(verdict)}${note}` };
}

function acceptedDetail({ anchor, until, soft }: Accepted): string {
  const reported = soft.map(
    ({ detail, deviceCode }) => `; the device reports ${deviceCode ?? 'without a code'}: ${detail}`,
  );
  const end = until === null ? 'no date ends it' : `until ${isoInstant(until)}`;
  return `by ${anchor.subject}, ${end}${reported.join('')}`;
}

interface ReadPem {
  readonly certificates: readonly ServedCertificate[];
  /** Those of them that can be decoded. */
  readonly anchors: readonly TrustAnchor[];
  /** What is wrong with the PEM itself. */
  readonly problem: string | null;
}

type PemReader = (text: string) => ReadPem;

function problemIn(read: readonly ReadPem[], field: string): string | null {
  const index = read.findIndex(({ problem }) => problem !== null);
  return index === -1 ? null : `${field}[${String(index)}]: ${read[index]?.problem ?? ''}`;
}

// About 30 MB of PEM texts; a run over more than this many distinct ones starts anew, which costs it little.
const MAX_KEPT = 10_000;

function createPemReader(judge: Judge): PemReader {
  const known = new Map<string, ReadPem>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= MAX_KEPT) known.clear();
    const read = readPem(text, judge);
    known.set(text, read);
    return read;
  };
}

function readPem(text: string, judge: Judge): ReadPem {
  const found = pemBlocks.read(Buffer.from(text, 'latin1'));
  const broken = found.find((certificate) => certificate.kind === 'broken');
  const ders = found.flatMap((certificate) => (certificate.kind === 'certificate' ? [certificate.der] : []));
  const { certificates } = servedListOf(ders);
  const decoded = certificates.flatMap((certificate) => judge.decode(certificate) ?? []);
  const problem = broken === undefined ? null : `${foundAtText(broken.at)}: ${broken.detail}`;
  return {
    certificates,
    anchors: decoded.map(trustAnchorOf),
    problem: found.length === 0 ? 'holds no PEM certificate' : problem,
  };
}
