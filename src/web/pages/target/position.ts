// One certificate of a list before and after: what changed is marked, what did not is said once and quietly.
import { countOf, shortName } from '../../../alerts/wording.ts';
import type { EpochMs } from '../../../lib/clock.ts';
import type {
  FieldComparison,
  Likeness,
  NamesComparison,
  Placed,
  PositionComparison,
} from '../../../views/certificates/compare.ts';
import { fieldOf, FIELDS } from '../../../views/certificates/compare.ts';
import { pemText, type ReadCertificate } from '../../../views/certificates/facts.ts';
import { certificateHref } from '../../links.ts';
import { html, type Markup, preformatted } from '../../markup.ts';
import { daysFrom } from '../../pieces.ts';

export const LIKENESS_WORDS: Readonly<Record<Likeness, string>> = {
  same: 'the same certificate',
  reissued: 'issued anew with the same name and key',
  renewed: 'the same name with a new key',
  renamed: 'the same key under another name',
  replaced: 'another certificate in its place',
};

const ROLES: Readonly<Record<PositionComparison['role'], string>> = {
  'end-entity': 'Leaf',
  intermediate: 'Intermediate',
};

export function positionCard(position: PositionComparison, now: EpochMs): Markup {
  const role = ROLES[position.role];
  if (position.kind === 'added') return aloneCard(role, position.after, '+ only after', now);
  if (position.kind === 'removed') return aloneCard(role, position.before, '− only before', now);
  const { likeness, before, after, fields, names } = position;
  const isSame = likeness === 'same';
  const head = html`${role}: ${shownName(after)} <span class="change ${isSame ? 'kept' : 'changed'}"><span aria-hidden="true">${isSame ? '=' : '≠'}</span> ${LIKENESS_WORDS[likeness]}</span>`;
  const table = html`<table class="diff"><thead><tr><th scope="col">Field</th><th scope="col">Before (no. ${before.position + 1})</th><th scope="col">After (no. ${after.position + 1})</th></tr></thead><tbody>${fields.map((field) => fieldRow(field, after, now))}${namesRow(names)}</tbody></table>`;
  if (isSame) {
    return html`<div class="card position"><h3>${head}</h3><details><summary>What it says</summary>${table}${pemDetails(after, 'PEM')}</details></div>`;
  }
  return html`<div class="card position"><h3>${head}</h3>${table}<div class="pems">${pemDetails(before, 'PEM before')}${pemDetails(after, 'PEM after')}</div></div>`;
}

function shownName({ facts }: ReadCertificate): string {
  return facts === null ? '(cannot be decoded)' : shortName(facts.subject);
}

const SUBSTITUTE = '–';

function fieldRow(
  { field, before, after, isChanged }: FieldComparison,
  { facts }: Placed,
  now: EpochMs,
): Markup | null {
  if (before === null && after === null) return null;
  // When it ends is the date that people look for.
  const distance =
    field === 'not after' && facts !== null && html` <span class="soft small">${daysFrom(now, facts.notAfter)}</span>`;
  if (!isChanged) {
    return html`<tr class="kept"><th scope="row">${field}</th><td colspan="2"><span aria-hidden="true">=</span> ${before ?? SUBSTITUTE}${distance}</td></tr>`;
  }
  return html`<tr class="changed"><th scope="row">${field} <span class="change changed"><span aria-hidden="true">≠</span> changed</span></th><td><span class="narrow">before: </span>${before ?? SUBSTITUTE}</td><td><span class="narrow">after: </span>${after ?? SUBSTITUTE}${distance}</td></tr>`;
}

/** A certificate of a CDN may have hundreds. */
const MAX_NAMES = 200;

function namesRow({ kept, added, removed }: NamesComparison): Markup | null {
  if (kept.length + added.length + removed.length === 0) return null;
  const isChanged = added.length + removed.length > 0;
  const list = (names: readonly string[], symbol: string, word: string, className: string): Markup | null =>
    names.length === 0
      ? null
      : html`<ul class="names ${className}">${names.slice(0, MAX_NAMES).map((name) => html`<li><span aria-hidden="true">${symbol}</span> <span class="hidden">${word} </span>${name}</li>`)}${names.length > MAX_NAMES && html`<li>${countOf(names.length - MAX_NAMES, 'further name')}</li>`}</ul>`;
  if (!isChanged) {
    return html`<tr class="kept"><th scope="row">names</th><td colspan="2">${list(kept, '=', 'the same:', 'kept')}</td></tr>`;
  }
  return html`<tr class="changed"><th scope="row">names <span class="change changed"><span aria-hidden="true">≠</span> changed</span></th><td><span class="narrow">before: </span>${list(removed, '−', 'removed:', 'removed')}${list(kept, '=', 'the same:', 'kept')}</td><td><span class="narrow">after: </span>${list(added, '+', 'added:', 'added')}${list(kept, '=', 'the same:', 'kept')}</td></tr>`;
}

function aloneCard(role: string, certificate: Placed, word: string, now: EpochMs): Markup {
  return html`<div class="card position"><h3>${role}: ${shownName(certificate)} <span class="change changed">${word} (no. ${certificate.position + 1})</span></h3>${factsTable(certificate, now)}${pemDetails(certificate, 'PEM')}</div>`;
}

/** What a certificate says, by itself. */
export function factsTable({ facts, sha256 }: ReadCertificate, now: EpochMs): Markup {
  if (facts === null) {
    return html`<p class="notice">It cannot be decoded. SHA-256 <code>${sha256}</code></p>`;
  }
  const rows = FIELDS.flatMap((field) => {
    const value = fieldOf(facts, field);
    const distance = field === 'not after' && html` <span class="soft small">${daysFrom(now, facts.notAfter)}</span>`;
    return value === null ? [] : [html`<tr><th scope="row">${field}</th><td>${value}${distance}</td></tr>`];
  });
  const names = facts.names.slice(0, MAX_NAMES).map((name) => html`<li>${name}</li>`);
  return html`<table class="diff alone"><tbody>${rows}${names.length > 0 && html`<tr><th scope="row">names</th><td><ul class="names">${names}</ul>${facts.names.length > MAX_NAMES && html`${countOf(facts.names.length - MAX_NAMES, 'further name')}`}</td></tr>`}</tbody></table>`;
}

/** The certificate to copy, and to fetch as a file. */
export function pemDetails({ der, sha256 }: Pick<ReadCertificate, 'der' | 'sha256'>, label: string): Markup {
  return html`<div class="pem"><p class="small"><a href="${certificateHref(sha256)}.pem" download>Download ${label}</a> · <a href="${certificateHref(sha256)}">its page</a></p><details><summary>${label}</summary><pre tabindex="0">${preformatted(pemText(der))}</pre></details></div>`;
}
