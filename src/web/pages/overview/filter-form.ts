// What part of the fleet is looked at: a form that works by reloading.
import { OUTLOOK_LEVELS, type OutlookLevel } from '../../../outlook/outlook.ts';
import { html, type Markup } from '../../markup.ts';

export interface FleetQuery {
  /** Of a firmware or a target. */
  readonly q: string;
  /** The quietest level; empty: any. */
  readonly min: OutlookLevel | '';
  /** From 1 on. */
  readonly page: number;
}

export function filterForm({ q, min }: FleetQuery): Markup {
  const levels = OUTLOOK_LEVELS.filter((level) => level !== 'safe').map(
    (level) => html`<option value="${level}"${level === min && html` selected`}>${level} or worse</option>`,
  );
  return html`<form class="filter" method="get" action="/" role="search">
<label class="field"><span>Search</span><input id="q" type="search" name="q" value="${q}" placeholder="firmware or host" maxlength="200"></label>
<label class="field"><span>Outlook</span><select id="min" name="min"><option value="">any</option>${levels}</select></label>
<button type="submit" class="quiet">Show</button>
${q !== '' || min !== '' ? html`<a class="clear" href="/">Clear</a>` : null}
</form>`;
}

/** The same part of the fleet, another page of it. */
export function pageHref({ q, min }: FleetQuery, page: number): string {
  const query = new URLSearchParams();
  if (q !== '') query.set('q', q);
  if (min !== '') query.set('min', min);
  if (page > 1) query.set('page', String(page));
  const text = query.toString();
  return text === '' ? '/' : `/?${text}`;
}
