// `firmware inspect --format json`: as docs/command-line.md describes it.
import type { Stack } from '../../chain/stack.ts';
import { publicKeyTypeOf } from '../../chain/signer.ts';
import { isFatal } from '../../firmware/anchor-file.ts';
import type { FoundAnchor } from '../../firmware/exploration.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { isoInstant } from '../../lib/clock.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import type { Inspection } from './inspection.ts';

/** The document; `check` is that of `check --format json`, null where nothing was asked. */
export function inspectDocument(inspection: Inspection, exitCode: ExitStatus, check: object | null) {
  const { exploration, stack, faults, at } = inspection;
  return {
    schema: 'anchorwatch/firmware-inspect@1',
    at: isoInstant(at),
    exitCode,
    stack: stack === null ? null : stackJson(stack),
    anchors: exploration.anchors.map(anchorJson),
    leftOut: exploration.leftOut.map((one) => ({ ...one, fatal: isFatal(one) })),
    unrecognised: exploration.unrecognised,
    allowed: exploration.allowed,
    faults,
    check,
  };
}

function stackJson({ name, title, evidence }: Stack) {
  return { name, title, evidence };
}

export function anchorJson({ id, anchor, role, notBefore, notAfter, places, sameNameAndKey }: FoundAnchor) {
  return {
    id,
    subject: anchor.subject.text,
    key: publicKeyTypeOf(anchor),
    role,
    notBefore: instantOrNull(notBefore),
    notAfter: instantOrNull(notAfter),
    sha256: anchor.certificate?.sha256 ?? null,
    spkiSha256: anchor.spkiSha256,
    nameSha1: anchor.nameSha1,
    sameNameAndKey,
    places,
  };
}

function instantOrNull(at: EpochMs | null): string | null {
  return at === null ? null : isoInstant(at);
}
