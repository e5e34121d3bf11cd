// Mistakes between the parts of the config that say who is told: receivers that are not there, and what has no effect.
import { visibleText } from '../lib/escape.ts';
import { WEEKDAYS } from '../lib/time-zone.ts';
import { oneOf } from './mistakes.ts';
import type { HoursOutline, Names, Outline, ReceiverOutline, RouteOutline } from './outline.ts';
import type { DocumentPath, Mistake } from './problem.ts';
import { quoted } from './problem.ts';
import { repeated } from './repeated.ts';

export function* alertingMistakes(outline: Outline): Iterable<Mistake> {
  const known = knownReceivers(outline.receivers);
  yield* repeated(
    outline.receivers.map(({ name }) => name),
    (index) => ['receivers', index, 'name'],
    'a name of its own for each receiver',
  );
  yield* mailWithoutServer(outline);
  yield* untoldReceivers(outline, known);
  for (const [index, route] of outline.routes.entries()) yield* routeMistakes(route, ['routes', index], known);
  yield* windowsThatNeverOpen(outline);
  for (const [index, { quietHours }] of outline.routes.entries()) {
    if (quietHours !== null) yield* endlessHours(quietHours, ['routes', index, 'quietHours']);
  }
  for (const [index, hours] of outline.maintenance.entries()) yield* endlessHours(hours, ['maintenance', index]);
  yield* digestMistakes(outline.digest, known);
  yield* fallbackMistakes(outline.fallback, known);
}

interface KnownReceivers {
  /** In visible characters. */
  readonly shown: readonly string[];
  readonly names: ReadonlySet<string>;
  readonly pagers: ReadonlySet<string>;
}

function knownReceivers(receivers: readonly ReceiverOutline[]): KnownReceivers {
  const named = receivers.flatMap(({ name, isPager }) => (name === null ? [] : [{ name, isPager }]));
  return {
    shown: named.map(({ name }) => visibleText(name, 100)),
    names: new Set(named.map(({ name }) => name)),
    pagers: new Set(named.filter(({ isPager }) => isPager).map(({ name }) => name)),
  };
}

function* mailWithoutServer({ receivers, smtp }: Outline): Iterable<Mistake> {
  if (smtp !== null) return;
  for (const [index, { isMail }] of receivers.entries()) {
    if (!isMail) continue;
    const expected = 'smtp: {host: ...} in this file, to send the mail through';
    yield { path: ['receivers', index, 'email'], at: 'key', found: 'a receiver by mail, but no smtp', expected };
  }
}

// Without routes everybody is told of everything; with them, whoever is forgotten would never notice.
function* untoldReceivers({ receivers, routes, digest, fallback }: Outline, known: KnownReceivers): Iterable<Mistake> {
  const named = new Set([...routes.flatMap((route) => [...route.receivers, ...route.escalateTo]), ...digest, fallback]);
  // A name that is mistyped is told itself.
  const isMistyped = [...named].some((name) => name !== null && !known.names.has(name));
  if (routes.length === 0 || isMistyped) return;
  for (const [index, { name }] of receivers.entries()) {
    if (name === null || named.has(name)) continue;
    const found = `${quoted(name)}, which no route names`;
    const expected = 'a route, escalateTo, digest or delivery.fallback that names it';
    yield { path: ['receivers', index, 'name'], at: 'value', found, expected };
  }
}

function* routeMistakes(route: RouteOutline, path: DocumentPath, known: KnownReceivers): Iterable<Mistake> {
  yield* receiverList(route.receivers, [...path, 'receivers'], 'each receiver once in a route', known);
  yield* receiverList(route.escalateTo, [...path, 'escalateTo'], 'each receiver once in escalateTo', known);
  const told = new Set(route.receivers);
  for (const [inner, name] of route.escalateTo.entries()) {
    if (name === null || !told.has(name)) continue;
    const found = `${quoted(name)}, which is among the receivers of this route`;
    const expected = 'a receiver that this route has not told already';
    yield { path: [...path, 'escalateTo', inner], at: 'value', found, expected };
  }
  if (route.hasEscalateAfter && !route.hasEscalateTo) {
    const found = 'escalateAfter, but nobody to escalate to';
    yield { path: [...path, 'escalateAfter'], at: 'key', found, expected: 'escalateTo: [NAME, ...] beside it' };
  }
  yield* vainQuietHours(route, path);
}

/** Names of receivers in a list: each there, and there once. */
function* receiverList(
  names: Names,
  path: DocumentPath,
  expectedOnce: string,
  known: KnownReceivers,
): Iterable<Mistake> {
  for (const [index, name] of names.entries()) {
    if (name !== null && !known.names.has(name)) yield unknownReceiver(name, [...path, index], known);
  }
  yield* repeated(names, (index) => [...path, index], expectedOnce);
}

function unknownReceiver(name: string, path: DocumentPath, { shown }: KnownReceivers): Mistake {
  const expected =
    shown.length === 0 ? 'a name from receivers, where there is none' : `a receiver: ${oneOf(shown, name)}`;
  return { path, at: 'value', found: quoted(name), expected };
}

// Whoever writes them means to sleep, and would be woken all the same.
function* vainQuietHours({ min, quietHours }: RouteOutline, path: DocumentPath): Iterable<Mistake> {
  if (quietHours === null || (min !== 'started' && min !== 'broken')) return;
  const found = `quiet hours on a route from ${min} on`;
  const expected = 'them on a route from likely on, or quieter: what is started or louder is told at any hour';
  yield { path: [...path, 'quietHours'], at: 'key', found, expected };
}

function* windowsThatNeverOpen({ maintenance }: Outline): Iterable<Mistake> {
  for (const [index, { from, to }] of maintenance.entries()) {
    if (from === null || to === null || !isInstant(from) || !isInstant(to)) continue;
    if (Date.parse(to) > Date.parse(from)) continue;
    yield { path: ['maintenance', index, 'to'], at: 'value', found: quoted(to), expected: 'an instant after from' };
  }
}

// Hours that are always would hold everything back for ever.
function* endlessHours({ from, to, days }: HoursOutline, path: DocumentPath): Iterable<Mistake> {
  if (from === null || from !== to || !/^\d\d:\d\d$/.test(from)) return;
  const named = new Set(days ?? WEEKDAYS);
  if (!WEEKDAYS.every((day) => named.has(day))) return;
  const expected = days === null ? 'another to, or days' : 'another to, or fewer days';
  yield { path: [...path, 'to'], at: 'value', found: `${quoted(to)}, the same as from`, expected };
}

/** Of two times of the day, the second may be the earlier one. */
function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T/.test(text) && Number.isFinite(Date.parse(text));
}

function* digestMistakes(digest: Names, known: KnownReceivers): Iterable<Mistake> {
  yield* receiverList(digest, ['digest', 'receivers'], 'each receiver once in the digest', known);
  for (const [index, name] of digest.entries()) {
    if (name === null || !known.pagers.has(name)) continue;
    const found = `${quoted(name)}, which is of kind pagerduty`;
    yield { path: ['digest', 'receivers', index], at: 'value', found, expected: 'a receiver that wakes nobody' };
  }
}

function* fallbackMistakes(fallback: string | null, known: KnownReceivers): Iterable<Mistake> {
  if (fallback === null) return;
  const path = ['delivery', 'fallback'];
  if (!known.names.has(fallback)) yield unknownReceiver(fallback, path, known);
  else if (known.names.size === 1) {
    const found = `${quoted(fallback)}, the only receiver`;
    yield { path, at: 'value', found, expected: 'another receiver than those that may fail' };
  }
}
