// `anchorwatch firmware diff`: what a new release trusts otherwise, and what becomes of the targets with it.
import type { Stack } from '../../chain/stack.ts';
import { type AnchorStore, anchorStoreOf } from '../../chain/trust-anchor.ts';
import { anchorFaults } from '../../firmware/anchor-faults.ts';
import { BUILT_IN_STACKS } from '../../firmware/stacks.ts';
import { subjectOf } from '../check/ad-hoc.ts';
import { parseTarget } from '../check/target-argument.ts';
import type { CheckSubject } from '../check/subject.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import { findStack } from '../find-stack.ts';
import { anchorChanges } from '../firmware/anchor-changes.ts';
import { type DiffSubject, diffSubject } from '../firmware/diff-subject.ts';
import { exploreNamed } from '../firmware/explore-named.ts';
import { judgeSaved, judgeServed, type Releases } from '../firmware/judge-twice.ts';
import { diffStatus, type NewFault, type Release, type ReleaseDiff } from '../firmware/release-diff.ts';
import { type JudgedTwice, targetChanges } from '../firmware/target-changes.ts';
import { readServedList } from '../read-served.ts';
import type { Terminal } from '../terminal.ts';
import { paintFor } from '../text/paint.ts';
import { usageError } from '../../lib/usage-error.ts';
import type { Format } from './check.ts';

export interface DiffRequest {
  readonly old: string;
  readonly now: string;
  /** Null: no target is asked. */
  readonly config: string | null;
  /** Empty: see `diffSubject`. */
  readonly firmware: readonly string[];
  readonly stack: string | null;
  /** A saved list in place of the network; null: none. */
  readonly served: string | null;
  readonly host: string | null;
  readonly format: Format;
}

/** Prints the differences; the status is that of `diffStatus`. Throws usage errors and ConfigError. */
export async function firmwareDiffCommand(request: DiffRequest, terminal: Terminal): Promise<ExitStatus> {
  requireSense(request);
  const old = await releaseAt(request.old, terminal);
  const now = await releaseAt(request.now, terminal);
  const releases = { before: storeOf(old), after: storeOf(now) };
  const asked = await subjectFor(request, releases.before);
  const judged = await judgedBy(request, asked?.subject ?? null, releases, terminal);
  if (judged === 'interrupted') return 130;

  const at = terminal.clock.now();
  const diff: ReleaseDiff = {
    ...{ at, old, now },
    anchors: anchorChanges(old.exploration.anchors, now.exploration.anchors),
    faults: stacksOf(request, asked?.subject ?? null).flatMap((stack) => newFaults(stack, old, now, at)),
    targets: judged === null ? null : targetChanges(judged),
    ownAnchors: asked?.ownAnchors ?? [],
  };
  const status = diffStatus(diff);
  await print(diff, status, request.format, terminal);
  return status;
}

function requireSense({ config, firmware, stack, served, host }: DiffRequest): void {
  if (config !== null && stack !== null) {
    throw usageError('--stack describes a device without a config file: the config file says it itself');
  }
  if (config === null && firmware.length > 0) throw usageError('--firmware needs --config FILE, whose line it is');
  if (host !== null && served === null) throw usageError('--host goes with --served FILE');
  if (served !== null && config === null && (stack === null || host === null)) {
    throw usageError('without a config file, --served needs --stack NAME and --host NAME');
  }
}

async function releaseAt(path: string, { env }: Terminal): Promise<Release> {
  const reading = { as: null, member: null, passwordFile: null };
  return { path, exploration: await exploreNamed([path], reading, env) };
}

const storeOf = ({ exploration }: Release): AnchorStore => anchorStoreOf(exploration.loadOrder);

/** Null where nobody is to be asked. */
async function subjectFor(
  { config, firmware, stack, served, host }: DiffRequest,
  old: AnchorStore,
): Promise<DiffSubject | null> {
  if (config !== null) return diffSubject(config, firmware, old, host);
  if (served === null || stack === null || host === null) return null;
  const options = { stacks: [stack], hellos: [], sni: true, addresses: [] };
  return { subject: subjectOf([parseTarget(host)], old, BUILT_IN_STACKS, options), ownAnchors: [] };
}

async function judgedBy(
  { served, host }: DiffRequest,
  subject: CheckSubject | null,
  releases: Releases,
  terminal: Terminal,
): Promise<readonly JudgedTwice[] | 'interrupted' | null> {
  if (subject === null) return null;
  if (served === null) return (await judgeServed(subject, releases, terminal)) ?? 'interrupted';
  const targets = new Set(subject.firmware.flatMap((line) => line.targets.map(({ host: name }) => name)));
  if (targets.size !== 1) {
    const known = [...targets].join(', ');
    throw usageError(
      host === null
        ? `--served is the list of one host: say which with --host, of ${known}`
        : `no target of these firmware lines has the host ${JSON.stringify(host)}`,
    );
  }
  return judgeSaved(subject, await readServedList(served), releases, terminal);
}

function stacksOf({ stack }: DiffRequest, subject: CheckSubject | null): readonly Stack[] {
  if (stack !== null) return [findStack(stack, BUILT_IN_STACKS)];
  if (subject === null) return [];
  return [...new Set(subject.firmware.map((line) => line.stack))].map(subject.stacks.named);
}

/** An anchor that the stack cannot use is no news where it could not before. */
function newFaults(stack: Stack, old: Release, now: Release, at: number): readonly NewFault[] {
  const keysOf = ({ exploration }: Release) =>
    anchorFaults(exploration, stack, at)
      .filter(({ weight }) => weight !== 'remark')
      .flatMap((fault) => fault.anchors.map((id) => ({ fault, key: `${fault.code} ${id}` })));
  const known = new Set(keysOf(old).map(({ key }) => key));
  const fresh = keysOf(now).filter(({ key }) => !known.has(key));
  return [...new Set(fresh.map(({ fault }) => fault))].map((fault) => ({ stack: stack.name, fault }));
}

async function print(diff: ReleaseDiff, status: ExitStatus, format: Format, { stdout, env }: Terminal): Promise<void> {
  if (format === 'json') {
    const { diffJson } = await import('../firmware/diff-json.ts');
    await stdout.write(diffJson(diff, status));
    return;
  }
  const { diffText } = await import('../firmware/diff-text.ts');
  await stdout.write(diffText(diff, stdout.columns, paintFor(stdout, env)));
}
