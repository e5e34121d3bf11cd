// The archive of ar(1): how the ESP8266 Arduino core keeps certificates (certs.ar), and how .deb packages and static
// libraries are packed. Headers of 60 octets in text; long names as GNU and as BSD write them.
import { bufferOf, no, YES } from '../import/found-at.ts';
import type { Container, Member, UnpackBudget } from './container.ts';
import { leftOut, refusal } from './member.ts';

export const ar: Container = {
  id: 'ar',
  title: 'ar archive',
  recognise: (bytes) => (bufferOf(bytes).toString('latin1', 0, 8) === MAGIC ? YES : no('does not begin with !<arch>')),
  members,
};

const MAGIC = '!<arch>\n';
const HEADER = 60;

function* members(bytes: Uint8Array, budget: UnpackBudget): Generator<Member, void> {
  let longNames: Uint8Array = new Uint8Array();
  for (let offset = MAGIC.length; offset < bytes.length;) {
    const header = headerAt(bytes, offset);
    if (typeof header === 'string') {
      yield leftOut('(rest of the archive)', 'broken', header);
      return;
    }
    const content = bytes.subarray(offset + HEADER, offset + HEADER + header.size);
    offset += HEADER + header.size + (header.size % 2);
    if (header.name === '//') longNames = content;
    if (isTable(header.name)) continue;
    const excess = budget.takeMember();
    if (excess !== null) {
      yield leftOut(header.name, 'limit', excess);
      return;
    }
    const { name, bytes: member } = named(header.name, content, longNames);
    const refused = refusal(name, member.length, member.length, budget);
    yield refused ?? { kind: 'member', name, offset: member.byteOffset - bytes.byteOffset, bytes: member };
    if (refused?.reason === 'limit') return;
  }
}

interface Header {
  readonly name: string;
  readonly size: number;
}

/** The header at this offset, or what is wrong with it. */
function headerAt(bytes: Uint8Array, offset: number): Header | string {
  const text = bufferOf(bytes).toString('latin1', offset, offset + HEADER);
  const where = `the header at offset ${String(offset)}`;
  if (text.length < HEADER) return `${where} has ${String(text.length)} octets, expected ${String(HEADER)}`;
  if (!text.endsWith('`\n')) return `${where} does not end with the two octets that every header ends with`;
  const digits = text.slice(48, 58).trim();
  if (!/^\d{1,10}$/.test(digits)) return `${where} has no decimal size`;
  const size = Number(digits);
  const left = bytes.length - offset - HEADER;
  if (size > left) return `${where} says that ${digits} octets follow, ${String(left)} are left`;
  return { name: text.slice(0, 16).trimEnd(), size };
}

/** What the archive keeps for its own use: symbol tables of GNU and BSD, GNU's table of long names. */
function isTable(name: string): boolean {
  return name === '/' || name === '//' || name === '/SYM64/' || name.startsWith('__.SYMDEF');
}

/** GNU ends a short name with a slash and puts a long one into a table; BSD puts it in front of the content. */
function named(
  name: string,
  content: Uint8Array,
  longNames: Uint8Array,
): { readonly name: string; readonly bytes: Uint8Array } {
  const bsd = /^#1\/(\d{1,10})$/.exec(name);
  if (bsd !== null) {
    const length = Math.min(Number(bsd[1]), content.length);
    return { name: textOf(content.subarray(0, length)).replace(/\0+$/, ''), bytes: content.subarray(length) };
  }
  const gnu = /^\/(\d{1,10})$/.exec(name);
  if (gnu === null) return { name: name.replace(/\/$/, ''), bytes: content };
  // A name ends with a slash and a line feed; a hostile table may have one that is as long as the file.
  const start = Number(gnu[1]);
  const [long = ''] = textOf(longNames.subarray(start, start + MAX_NAME)).split(/\/?\n/);
  return { name: long === '' ? name.slice(1) : long, bytes: content };
}

const MAX_NAME = 1024;

const textOf = (bytes: Uint8Array): string => bufferOf(bytes).toString('utf8', 0, MAX_NAME);
