// One field of a form with its label and what is wrong with what was entered.
import type { InputMistake } from '../../views/incidents/hand-input.ts';
import { html, type Markup } from '../markup.ts';

/** What somebody entered, for a form that is shown again: nobody types it twice. */
export interface Entered {
  readonly values: Readonly<Record<string, string>>;
  readonly mistakes: readonly InputMistake[];
}

export const NOTHING_ENTERED: Entered = { values: {}, mistakes: [] };

export interface FieldLook {
  /** Unique on its page. */
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** As in HTML; default: off. */
  readonly autocomplete?: string;
  readonly maxLength?: number;
  /** What stands there where nothing was entered. */
  readonly preset?: string;
  readonly isRequired?: boolean;
}

export function field(look: FieldLook, { values, mistakes }: Entered): Markup {
  const { id, name, label, hint, preset = '' } = look;
  const wrong = mistakes.filter((mistake) => mistake.field === name);
  const value = values[name] ?? preset;
  const notes = [...(hint === undefined ? [] : [`${id}-hint`]), ...(wrong.length === 0 ? [] : [`${id}-problem`])];
  const attributes = html`id="${id}" name="${name}" autocomplete="${look.autocomplete ?? 'off'}"${
    look.maxLength !== undefined && html` maxlength="${look.maxLength}"`
  }${look.isRequired === true && html` required`}${wrong.length > 0 && html` aria-invalid="true"`}${
    notes.length > 0 && html` aria-describedby="${notes.join(' ')}"`
  }`;
  return html`<div class="field"><label for="${id}">${label}</label>
    <input ${attributes} value="${value}">
    ${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>`}
    ${wrong.length > 0 && html`<p class="problem" id="${id}-problem">${wrong.map(({ message }) => html`${sentence(message)} `)}</p>`}
  </div>`;
}

/** Mistakes that belong to none of the fields that are shown. */
export function otherMistakes({ mistakes }: Entered, shown: readonly string[]): Markup | null {
  const others = mistakes.filter((mistake) => !shown.includes(mistake.field));
  if (others.length === 0) return null;
  return html`<p class="problem" role="alert">${others.map(({ message }) => html`${sentence(message)} `)}</p>`;
}

/** A message of a mistake, as a sentence. */
export function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}
