// What a notification says, before it is decided how it looks: mail, chat and log all show this. Raw text: whoever shows
// it escapes it for the place.
import type { OutlookLevel } from '../../outlook/outlook.ts';
import type { Advice } from '../notification.ts';

export interface Message {
  /** One line: `[anchorwatch] started: 3 firmware lines refuse ...`; it begins with STRANDED where devices are. */
  readonly subject: string;
  /** What it is about, in a few words: `started`, `still broken`, `eased to started`, `resolved`, `weekly digest`. */
  readonly occasion: string;
  readonly tone: Tone;
  /** The notification's summary. */
  readonly summary: string;
  /** The facts on top, most important first. */
  readonly facts: readonly Fact[];
  readonly sections: readonly Section[];
  /** How its reader acknowledges; null where there is nothing to acknowledge. */
  readonly acknowledge: Acknowledge | null;
  /** Of incident and notification, for whoever looks something up. */
  readonly footer: string;
}

/** How loud it looks; `stranded` is the loudest. */
export type Tone = OutlookLevel | 'stranded' | 'digest' | 'test';

export interface Acknowledge {
  /** Null where there is no page to lead to. */
  readonly url: string | null;
  /** What does the same where anchorwatch runs. */
  readonly command: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export type Section =
  | { readonly kind: 'facts'; readonly title: string; readonly facts: readonly Fact[] }
  /** What to do, in order; a step may carry a PEM block. */
  | { readonly kind: 'steps'; readonly title: string; readonly steps: readonly Advice[] }
  | { readonly kind: 'rows'; readonly title: string; readonly rows: readonly Row[]; readonly more: number }
  | { readonly kind: 'lines'; readonly title: string; readonly lines: readonly string[]; readonly more: number };

/** Something with a state: an endpoint, a firmware on a target. */
export interface Row {
  readonly what: string;
  /** Beside it, in small: the client hello. */
  readonly note: string;
  readonly state: string;
  readonly tone: 'good' | 'bad' | 'doubtful';
  readonly detail: string;
}
