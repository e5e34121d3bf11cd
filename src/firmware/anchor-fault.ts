// Something that looks wrong about anchors for one stack. Record only; anchor-faults.ts and file-faults.ts find them.
import type { RefusalCode } from '../chain/verdict.ts';
import type { Place } from './exploration.ts';

export interface AnchorFault {
  readonly code: AnchorFaultCode;
  /** `uncertain`: a rule of the stack that nobody knows decides. `remark`: worth knowing, and nothing is wrong. */
  readonly weight: 'wrong' | 'uncertain' | 'remark';
  /** Ids of the anchors that it is about; at least one. */
  readonly anchors: readonly string[];
  /** The file or member that it is about; null where it is about the anchors wherever they are. */
  readonly place: Place | null;
  /** One sentence without its subject, which is the anchor or the file; names inside it are a stranger's. */
  readonly detail: string;
}

export type AnchorFaultCode =
  | RefusalCode
  /** Usable alone, but not beside the others. */
  | 'shadowed'
  | 'pinned-end-entity'
  | 'only-first-is-read'
  | 'not-in-catalogue'
  | 'unsorted'
  | 'duplicate'
  | 'too-many';
