// A strict reader of iCalendar (RFC 5545): whatever is not as the standard has it throws.

export interface IcsProperty {
  readonly name: string;
  readonly parameters: string;
  /** As it stands there, still escaped. */
  readonly value: string;
}

/** The properties of each event. */
export function readIcs(text: string): readonly ReadonlyMap<string, IcsProperty>[] {
  const lines = contentLines(text);
  if (lines[0] !== 'BEGIN:VCALENDAR' || lines.at(-1) !== 'END:VCALENDAR') throw new Error('no calendar');
  const events: Map<string, IcsProperty>[] = [];
  let event: Map<string, IcsProperty> | null = null;
  for (const line of lines.slice(1, -1)) {
    const property = propertyOf(line);
    if (line === 'BEGIN:VEVENT') {
      if (event !== null) throw new Error('an event in an event');
      event = new Map();
    } else if (line === 'END:VEVENT') {
      if (event === null) throw new Error('no event ends');
      events.push(event);
      event = null;
    } else if (event !== null) {
      if (event.has(property.name)) throw new Error(`${property.name} twice`);
      event.set(property.name, property);
    }
  }
  if (event !== null) throw new Error('an event without an end');
  return events;
}

/** Section 3.1: lines end in CRLF, have at most 75 octets, and are unfolded by taking CRLF and one space away. */
function contentLines(text: string): readonly string[] {
  if (!text.endsWith('\r\n')) throw new Error('the last line does not end');
  const lines = text.slice(0, -2).split('\r\n');
  for (const line of lines) {
    if (Buffer.byteLength(line) > 75) throw new Error(`longer than 75 octets: ${line}`);
    // Section 3.1: no controls but HTAB in a value; a fold must not part a character.
    if (/[\0-\x08\x0a-\x1f\x7f\ufffd]/.test(line) || !line.isWellFormed())
      throw new Error(`control characters: ${line}`);
  }
  return text.slice(0, -2).replaceAll('\r\n ', '').split('\r\n');
}

function propertyOf(line: string): IcsProperty {
  const match = /^([A-Z][A-Z0-9-]*)((?:;[A-Z-]+=[^";:,]+)*):(.*)$/s.exec(line);
  if (match === null) throw new Error(`no content line: ${line}`);
  const [, name = '', parameters = '', value = ''] = match;
  return { name, parameters, value };
}

/** Section 3.3.11: what a TEXT says. */
export function unescaped(value: string): string {
  if (/(?<!\\)(?:\\\\)*[;,]/.test(value)) throw new Error(`unescaped separator: ${value}`);
  return value.replace(/\\(.?)/gs, (_, char: string) => {
    if (char === 'n' || char === 'N') return '\n';
    if (char === '\\' || char === ';' || char === ',') return char;
    throw new Error(`no escape: \\${char}`);
  });
}

/** The values of a list of TEXT. */
export function listOf(value: string): readonly string[] {
  return value.split(/(?<!\\),/).map(unescaped);
}
