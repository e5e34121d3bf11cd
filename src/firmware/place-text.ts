// A place as people read it, for messages and tables.
import { visibleText } from '../lib/escape.ts';
import type { Place } from './exploration.ts';

/** `release.zip > etc/cert.pem, line 31`: with the file. Strangers' texts in it are escaped. */
export function placeText(place: Place): string {
  const inside = placeInFileText(place);
  return inside === ''
    ? visibleText(place.file)
    : `${visibleText(place.file)}${inside.startsWith('> ') ? ' ' : ', '}${inside}`;
}

/** The same without the file: `> etc/cert.pem, line 31`; empty where it is the whole file. */
export function placeInFileText({ members, label, line, offset }: Place): string {
  const way = members.map((member) => `> ${visibleText(member)}`).join(' ');
  const spot = line !== null ? `line ${String(line)}` : offset !== null ? `offset ${String(offset)}` : null;
  return [way === '' ? null : way, label === null ? null : visibleText(label), spot]
    .filter((part) => part !== null)
    .join(', ');
}
