// The verdict: firmware's anchors and stack × served list × instant.
import { CodedError } from '../lib/coded-error.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { ServedCertificate } from '../probe/observation.ts';
import type { Certificate } from './certificate.ts';
import { createSignatureLedger, type KnownSignatures } from './checks.ts';
import { decodeCertificate } from './decode.ts';
import { asIssued } from './issued.ts';
import type { KnownRootsSource } from './known-roots.ts';
import { createKnownRootIndex, type KnownRootIndex } from './known-root-index.ts';
import { createLru } from './lru.ts';
import type { Explained, Step } from './explanation.ts';
import { findMissingAnchor } from './missing-anchor.ts';
import type { Failure, Stack } from './stack.ts';
import type { StackRules } from './stack-rules.ts';
import type { Question } from './question.ts';
import { type Case, type Run, runAt } from './run.ts';
import { type Answer, combined, rulesOf } from './unknown-rules.ts';
import { pathEnd, refusalStart, verdictEnd } from './validity-end.ts';
import { certificateRef, rankedAttempts } from './verdict-text.ts';
import { createVerdictMemory } from './verdict-memory.ts';
import type { Accepted, Holds, Refused, Undated, Verdict } from './verdict.ts';

export interface Judge {
  readonly judge: (question: Question) => Verdict;
  /**
   * What becomes of a list whose first certificate is known from CT, once it is served: a precertificate stands for the
   * certificate. Nothing else is presumed.
   */
  readonly judgeIssued: (question: Question) => Undated;
  /** The verdict with the steps that led to it; made anew each time. */
  readonly explain: (question: Question) => Explained;
  /** The certificate, decoded once; null when it cannot be decoded. */
  readonly decode: (served: ServedCertificate) => Certificate | null;
}

export interface JudgeOptions {
  readonly knownRoots: KnownRootsSource;
}

/** A thousand endpoints with lists of three share most of their intermediates; a decoded certificate takes about 8 kB. */
const MAX_CERTIFICATES = 2048;
/** 10,000 firmware lines with 200 stores and 50 lists come to 10,000; a verdict takes about 2 kB. */
const MAX_VERDICTS = 32_768;
/** 50 stores with their stacks on 20 targets, 30 certificates waiting for each, come to 30,000: half of it. Less than 1 kB each. */
const MAX_FORETOLD = 65_536;
/** Certificates whose signatures are known: each has one signer, and seldom a second of the same name that is not. */
const MAX_SIGNED = 4096;

/** A judge with its own caches. It is pure: the same question has the same answer, whatever was asked before. */
export function createJudge(options: JudgeOptions): Judge {
  const decode = cachedDecoder();
  const tools: Tools = {
    decode,
    signatures: createLru(MAX_SIGNED),
    knownRoots: createKnownRootIndex(options.knownRoots, decode),
  };
  const verdicts = createVerdictMemory(MAX_VERDICTS);
  const judge = (question: Question): Verdict => {
    const known = verdicts.find(question);
    if (known !== undefined) return known;
    const verdict = judgeAnew(question, AS_SERVED, tools);
    verdicts.keep(question, verdict);
    return verdict;
  };
  const foretold = createVerdictMemory<Undated>(MAX_FORETOLD);
  const judgeIssued = (question: Question): Undated => {
    const known = foretold.find(question);
    if (known !== undefined) return known;
    const verdict: Undated = judgeAnew(question, AS_ISSUED, tools);
    foretold.keep(question, verdict);
    return verdict;
  };
  return {
    judge,
    judgeIssued,
    explain: (question) => explainVerdict(question, tools),
    decode: (served) => decode(served).certificate,
  };
}

/** A certificate or what is wrong with it. */
interface Decoded {
  readonly certificate: Certificate | null;
  readonly error: string;
}

interface Tools {
  readonly decode: (served: ServedCertificate) => Decoded;
  readonly signatures: KnownSignatures;
  readonly knownRoots: KnownRootIndex;
}

interface Meaning {
  /** What the first certificate is taken for. */
  readonly endEntity: (certificate: Certificate) => Certificate;
  /** Whether it is asked since when and until when the answer is so: that takes most of the time. */
  readonly isDated: boolean;
}

const AS_SERVED: Meaning = { endEntity: (certificate) => certificate, isDated: true };
const AS_ISSUED: Meaning = { endEntity: asIssued, isDated: false };

function judgeAnew(question: Question, meaning: Meaning, tools: Tools): Verdict {
  const readable = readList(question, meaning, tools);
  if (readable.kind === 'refused') return readable;
  const { at, stack } = question;
  const when = { at, isDated: meaning.isDated };
  const [own, ...others] = rulesOf(stack);
  const answerBy = (rules: StackRules): Answer => {
    const asked = { ...readable.asked, rules };
    return { rules, verdict: verdictOf(asked, runAt(asked, at, null), when, tools) };
  };
  return combined(answerBy(own), others.map(answerBy)).verdict;
}

/** At most so many steps are kept of one run. */
const MAX_STEPS = 2000;

function explainVerdict(question: Question, tools: Tools): Explained {
  const readable = readList(question, AS_SERVED, tools);
  if (readable.kind === 'refused') return { verdict: readable, explanations: [] };
  const { at, stack } = question;
  const when = { at, isDated: true };
  const [own, ...others] = rulesOf(stack);
  const explainedBy = (rules: StackRules) => {
    const asked = { ...readable.asked, rules };
    const steps: Step[] = [];
    let leftOut = 0;
    const run = runAt(asked, at, null, (step) => {
      if (steps.length < MAX_STEPS) steps.push(step());
      else leftOut += 1;
    });
    return { rules, verdict: verdictOf(asked, run, when, tools), steps, leftOut };
  };
  const { verdict, shown } = combined(explainedBy(own), others.map(explainedBy));
  const explanations = shown.map(({ answer: { steps, leftOut }, assuming }) => ({ assuming, steps, leftOut }));
  return { verdict, explanations };
}

/** The list with everything that the stack asks, or why it cannot be read. */
function readList(
  { servedList, anchors, stack, host }: Question,
  { endEntity }: Meaning,
  tools: Tools,
): Refused | { readonly kind: 'readable'; readonly asked: Case } {
  const decoded = servedList.certificates.map(tools.decode);
  const served = decoded.flatMap(({ certificate }) => (certificate === null ? [] : [certificate]));
  const [first, ...rest] = served;
  if (decoded.length === 0) return unreadable('empty-list', stack, null, 'the server sent no certificate', 0, []);
  const bad = decoded.findIndex(({ certificate }) => certificate === null);
  if (bad !== -1 || first === undefined) {
    const detail = `certificate ${String(bad + 1)} of the served list cannot be read: ${decoded[bad]?.error ?? ''}`;
    return unreadable('malformed-certificate', stack, stack.malformedCode, detail, bad, served.slice(0, bad));
  }
  const ledger = createSignatureLedger(tools.signatures);
  const { rules } = stack;
  return {
    kind: 'readable',
    asked: { served: [endEntity(first), ...rest], anchors: anchors.anchors, stack, rules, host, ledger },
  };
}

interface When {
  readonly at: EpochMs | null;
  readonly isDated: boolean;
}

function verdictOf(asked: Case, run: Run, when: When, tools: Tools): Accepted | Refused {
  return run.finding.kind === 'accepted'
    ? acceptedVerdict(asked, run, run.finding, when)
    : refusedVerdict(asked, run, run.finding, when, tools);
}

function acceptedVerdict(
  asked: Case,
  run: Run,
  finding: Extract<Run['finding'], { kind: 'accepted' }>,
  { at, isDated }: When,
): Accepted {
  const path = finding.path.map(certificateRef);
  const end = at === null || !isDated ? null : verdictEnd(asked, run);
  const endOfPath = at === null || !isDated ? null : pathEnd(asked, at);
  return {
    kind: 'accepted',
    evidence: asked.stack.evidence,
    path,
    anchor: path.at(-1) ?? certificateRef(asked.served[0]),
    until: end?.at ?? null,
    pathUntil: endOfPath?.at ?? null,
    pathEndsWith: endOfPath === null ? null : certificateRef(endOfPath.certificate),
    soft: finding.soft,
    holds: holdsOf(run),
  };
}

function refusedVerdict(
  asked: Case,
  run: Run,
  finding: Extract<Run['finding'], { kind: 'refused' }>,
  { at, isDated }: When,
  { knownRoots }: Tools,
): Refused {
  const exhausted: Failure = {
    path: finding.failures[0].path,
    code: 'budget-exhausted',
    depth: 0,
    detail: 'the search for a path was given up: this says nothing about the device',
  };
  const attempts = rankedAttempts(run.exhausted ? [exhausted] : finding.failures);
  return {
    kind: 'refused',
    evidence: asked.stack.evidence,
    code: attempts[0].code,
    deviceCode: run.exhausted ? null : finding.deviceCode,
    detail: attempts[0].detail,
    attempts,
    missing: run.exhausted ? null : findMissingAnchor(asked, finding, at, knownRoots),
    since: run.exhausted || at === null || !isDated ? null : refusalStart(asked, run),
    holds: holdsOf(run),
  };
}

function unreadable(
  code: Refused['code'],
  { evidence }: Stack,
  deviceCode: string | null,
  detail: string,
  depth: number,
  readable: readonly Certificate[],
): Refused {
  const attempts = [{ path: readable.map(certificateRef), code, depth, detail }];
  const holds = { from: null, until: null };
  return { kind: 'refused', evidence, code, deviceCode, detail, attempts, missing: null, since: null, holds };
}

function holdsOf({ previous, next }: Run): Holds {
  return { from: previous?.at ?? null, until: next?.at ?? null };
}

function cachedDecoder(): (served: ServedCertificate) => Decoded {
  const known = createLru<Decoded>(MAX_CERTIFICATES);
  return ({ der, sha256 }) => {
    const found = known.find(sha256);
    if (found !== undefined) return found;
    const decoded = tryDecode(der);
    known.keep(sha256, decoded);
    return decoded;
  };
}

function tryDecode(der: Uint8Array): Decoded {
  try {
    return { certificate: decodeCertificate(der), error: '' };
  } catch (error) {
    if (error instanceof CodedError && error.code === 'malformed-certificate')
      return { certificate: null, error: error.message };
    throw error;
  }
}
