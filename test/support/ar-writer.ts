// Writes ar(1) archives, with each way of writing a long name. Our own writer, from ar(5) of FreeBSD.

export interface ArMember {
  /** As it stands in the header: `ca_000.der/`, `#1/20`, `/0`. */
  readonly name: string;
  readonly content: Uint8Array;
  /** What the header says, where it is to differ from the content's. */
  readonly size?: string;
}

export function writeAr(members: readonly ArMember[]): Buffer {
  return Buffer.concat([Buffer.from('!<arch>\n'), ...members.map(entry)]);
}

function entry({ name, content, size }: ArMember): Buffer {
  const fields = [name.padEnd(16), '0'.padEnd(12), '0'.padEnd(6), '0'.padEnd(6), '644'.padEnd(8)];
  const header = `${fields.join('')}${(size ?? String(content.length)).padEnd(10)}\`\n`;
  return Buffer.concat([Buffer.from(header, 'latin1'), content, Buffer.from(content.length % 2 === 1 ? '\n' : '')]);
}
