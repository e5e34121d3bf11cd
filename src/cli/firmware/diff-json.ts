// `firmware diff --format json`: as docs/command-line.md describes it.
import type { Verdict } from '../../chain/verdict.ts';
import { isoInstant } from '../../lib/clock.ts';
import { visibleJson } from '../../lib/escape.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import { anchorJson } from './inspect-json.ts';
import { isIncomplete, type Release, type ReleaseDiff } from './release-diff.ts';
import type { ChangedTarget } from './target-changes.ts';

export function diffJson(diff: ReleaseDiff, exitCode: ExitStatus): string {
  const { at, old, now, anchors, faults, targets, ownAnchors } = diff;
  const document = {
    schema: 'anchorwatch/firmware-diff@1',
    at: isoInstant(at),
    exitCode,
    old: releaseJson(old),
    new: releaseJson(now),
    gained: anchors.gained.map(anchorJson),
    lost: anchors.lost.map(anchorJson),
    renewed: anchors.renewed.map(({ before, after }) => ({
      before: before.map(anchorJson),
      after: after.map(anchorJson),
    })),
    kept: anchors.kept,
    faults,
    targets: targets === null ? null : targets.map(targetJson),
    notCompared: ownAnchors,
  };
  return `${visibleJson(document, 2)}\n`;
}

function releaseJson(release: Release) {
  const { path, exploration } = release;
  return { path, anchors: exploration.anchors.length, complete: !isIncomplete(release) };
}

function targetJson({ firmware, target, change, endpoints }: ChangedTarget) {
  return {
    firmware,
    target,
    change,
    endpoints: endpoints.map((endpoint) => ({
      where: endpoint.where,
      change: endpoint.change,
      before: verdictJson(endpoint.before),
      after: verdictJson(endpoint.after),
      failure: endpoint.failure,
    })),
  };
}

function verdictJson(verdict: Verdict | null) {
  if (verdict === null) return null;
  switch (verdict.kind) {
    case 'accepted': {
      const { kind, anchor, until } = verdict;
      return { kind, anchor: anchor.subject, until: until === null ? null : isoInstant(until) };
    }
    case 'refused': {
      const { kind, code, deviceCode, detail } = verdict;
      return { kind, code, deviceCode, detail };
    }
    case 'uncertain': {
      const { kind, accepting, refusing } = verdict;
      return { kind, acceptedIf: accepting.assuming, refusedIf: refusing.assuming };
    }
  }
}
