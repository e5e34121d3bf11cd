// A place as people read it, for messages and tables.
import { visibleText } from '../lib/escape.ts';
import type { Place } from './exploration.ts';
import type { FoundAt } from './import/format.ts';

/** `release.zip > etc/cert.pem, line 31`: with the file. Strangers' texts in it are escaped. */
export function placeText(place: Place): string {
  const inside = placeInFileText(place);
  const separator = inside === '' ? '' : inside.startsWith('> ') ? ' ' : ', ';
  return `${visibleText(place.file)}${separator}${inside}`;
}

/** The same without the file: `> etc/cert.pem, line 31`; empty where it is the whole file. */
export function placeInFileText(place: Place): string {
  const way = place.members.map((member) => `> ${visibleText(member)}`).join(' ');
  return [way, foundAtText(place)].filter((part) => part !== '').join(', ');
}

/** The place in the bytes alone: `root_ca, line 31`, `offset 512`; empty where the format knows none. */
export function foundAtText({ label, line, offset }: FoundAt): string {
  const spot = line !== null ? `line ${String(line)}` : offset !== null ? `offset ${String(offset)}` : '';
  return [label === null ? '' : visibleText(label), spot].filter((part) => part !== '').join(', ');
}
