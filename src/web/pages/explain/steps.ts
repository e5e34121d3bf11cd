// The steps of one run of a stack, in groups: whose signer is sought, and what came of it.
import { countOf } from '../../../alerts/wording.ts';
import type { StepGroup, ToldAnswer, ToldStep } from '../../../views/explain/step-groups.ts';
import { html, type Markup } from '../../markup.ts';
import { digest } from '../../pieces.ts';

/** A list of a hundred certificates makes thousands; the JSON has them all. */
const MAX_STEPS_OF_GROUP = 100;
const MAX_GROUPS = 60;

export function stepsOf({ assuming, groups, leftOut }: ToldAnswer): Markup {
  const shown = groups.slice(0, MAX_GROUPS);
  const beyond = groups.slice(MAX_GROUPS).reduce((sum, { steps }) => sum + steps.length + 1, leftOut);
  return html`${assuming !== null && html`<h3 class="assuming">If <code>${assuming}</code></h3>`}
    <ol class="step-groups">
      ${shown.map(groupItem)}
    </ol>
    ${beyond > 0 && html`<p class="soft">And ${countOf(beyond, 'further step')}.</p>`}`;
}

function groupItem(group: StepGroup): Markup {
  const { steps } = group;
  const rest = steps.length - MAX_STEPS_OF_GROUP;
  return html`<li class="step-group">
    <h3>${headingOf(group)}</h3>
    ${group.opening !== null && html`<p class="soft small">${group.opening.text}</p>`}
    <ul class="steps">
      ${steps.slice(0, MAX_STEPS_OF_GROUP).map((step) => stepItem(step, group))}
      ${rest > 0 && html`<li class="soft">and ${countOf(rest, 'further step')}</li>`}
    </ul>
  </li>`;
}

function headingOf({ kind, opening }: StepGroup): Markup {
  if (kind === 'anchors') return html`The anchors are loaded`;
  return opening === null ? html`The list is looked at` : html`Who signed <q>${opening.name}</q>?`;
}

const MARKS = {
  true: { symbol: '✓', look: 'passed', word: 'passed' },
  false: { symbol: '✗', look: 'failed', word: 'failed' },
  null: { symbol: '·', look: 'noted', word: 'noted' },
} as const;

function stepItem({ passed, name, subject, sha256, kind, text }: ToldStep, { opening }: StepGroup): Markup {
  const mark = MARKS[String(passed) as keyof typeof MARKS];
  // How many bear another name is told of the certificate whose signer is sought: its name is in the heading.
  const isAboutSearch = passed === null && kind === 'candidate' && subject === opening?.subject;
  const about = html`<strong title="${subject}">${name}</strong> ${sha256 !== null && digest(sha256)}: `;
  return html`<li class="step step-${mark.look}">
    <span class="step-mark" aria-hidden="true">${mark.symbol}</span>
    <span><span class="hidden">${mark.word}: </span>${!isAboutSearch && about}${text}</span>
  </li>`;
}
