// The frame that every page stands in.
import { visibleText } from '../lib/escape.ts';
import { assetPath } from './assets.ts';
import { type Fragment, html, type Markup } from './markup.ts';
import type { Visitor } from './visitor.ts';

export const NAV = [
  { id: 'overview', href: '/', label: 'Overview' },
  { id: 'targets', href: '/targets', label: 'Targets' },
  { id: 'firmware', href: '/firmware', label: 'Firmware' },
  { id: 'incidents', href: '/incidents', label: 'Incidents' },
  { id: 'forecast', href: '/forecast', label: 'Forecast' },
] as const;
export type NavId = (typeof NAV)[number]['id'];

/** A tab has room for less; a name in a certificate may be as long as it likes. */
const MAX_TITLE = 150;

export interface Framed {
  /** Of the document; what it is about comes first. */
  readonly title: string;
  /** The entry of the navigation that the page belongs to; null: none. */
  readonly nav: NavId | null;
  /** Everything between header and footer. */
  readonly body: Fragment;
  /** Null: nobody has come in, as on the page to log in. */
  readonly visitor: Visitor | null;
  /** Whether the page is fetched anew when something changes. */
  readonly isLive: boolean;
  /** The state of things that it shows, as `Announcer.mark` says it. */
  readonly mark?: string;
}

/** A whole document. Nothing in it comes from elsewhere, and no script or style is inline. */
export function framed({ title, nav, body, visitor, isLive, mark }: Framed): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${visibleText(title, MAX_TITLE)} · anchorwatch</title>
<link rel="icon" href="${assetPath('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${assetPath('style.css')}">
<link rel="stylesheet" href="${assetPath('door.css')}">
<link rel="stylesheet" href="${assetPath('path.css')}">
<link rel="stylesheet" href="${assetPath('target.css')}">
<script src="${assetPath('live.js')}" defer></script>
</head>
<body${isLive && html` data-live="/events" data-mark="${mark ?? ''}"`}>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<a class="brand" href="/"><img src="${assetPath('icon.svg')}" alt="" width="24" height="24"> anchorwatch</a>
${visitor === null ? null : navigation(nav, visitor)}
</header>
<main id="main" tabindex="-1">${body}</main>
<footer class="bottom"><span class="live-state" role="status"></span></footer>
</body>
</html>
`;
}

function navigation(current: NavId | null, visitor: Visitor): Markup {
  const links = NAV.map(
    ({ id, href, label }) => html`<a href="${href}" ${id === current && html` aria-current="page"`}>${label}</a>`,
  );
  return html`<nav aria-label="Pages">${links}</nav>
    ${visitor.by === 'session' && logOut(visitor)}`;
}

function logOut({ csrf }: Visitor): Markup {
  return html`<form class="log-out" method="post" action="/logout">
    <input type="hidden" name="csrf" value="${csrf}" /><button type="submit" class="quiet">Log out</button>
  </form>`;
}
