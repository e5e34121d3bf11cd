// Mistakes between the parts of the config that say what is coming: hosts that nobody watches, and what is there twice.
import { visibleText } from '../lib/escape.ts';
import { oneOf } from './mistakes.ts';
import type { Names, Outline } from './outline.ts';
import type { DocumentPath, Mistake } from './problem.ts';
import { quoted } from './problem.ts';
import { repeated } from './repeated.ts';
import { DEFAULT_PORTS } from './schema.ts';

export function* signalMistakes(outline: Outline): Iterable<Mistake> {
  const { announcements, previews } = outline;
  const watched = watchedHosts(outline);
  yield* repeated(
    announcements.map(({ id }) => id),
    (index) => ['announcements', index, 'id'],
    'an id of its own for each announcement',
  );
  for (const [index, { targets }] of announcements.entries()) {
    yield* unwatched(targets, ['announcements', index, 'targets'], watched);
  }
  yield* repeated(
    previews.map(({ host, port }) => (host === null ? null : `${host}:${String(port ?? DEFAULT_PORTS.https)}`)),
    (index) => [...PREVIEWS, index, 'host'],
    'each host and port once',
  );
  for (const [index, { targets }] of previews.entries()) {
    yield* unwatched(targets, [...PREVIEWS, index, 'targets'], watched);
  }
}

const PREVIEWS: DocumentPath = ['signals', 'previews', 'hosts'];

function watchedHosts({ targets, firmware }: Outline): ReadonlySet<string> {
  const named = [...targets, ...firmware.flatMap((line) => line.targets)];
  return new Set(named.flatMap(({ host }) => host ?? []));
}

/** Hosts that redirects lead to belong into targets as well: what is announced of them would be of nobody. */
function* unwatched(hosts: Names, path: DocumentPath, watched: ReadonlySet<string>): Iterable<Mistake> {
  for (const [index, host] of hosts.entries()) {
    if (host === null || watched.has(host)) continue;
    const known = [...watched].map((name) => visibleText(name, 100));
    const expected = `a host of targets or firmware: ${known.length === 0 ? 'there is none' : oneOf(known, host)}`;
    yield { path: [...path, index], at: 'value', found: quoted(host), expected };
  }
  yield* repeated(hosts, (index) => [...path, index], 'each host once');
}
