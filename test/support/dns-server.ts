// A DNS server on loopback that answers from a table: addresses, no such name, an error, or silence.
import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';

/** What a name is answered with. Addresses: IPv4 in dotted form go out as A, all others as AAAA. */
export type DnsAnswer =
  | { readonly addresses: readonly string[]; readonly aaaa?: 'servfail' | 'silence' }
  | 'no-such-name'
  | 'servfail'
  | 'silence';

export interface DnsServer {
  /** As `resolvers` of the config takes it. */
  readonly server: string;
  /** The questions that came in, as `a.example A`. */
  readonly questions: () => readonly string[];
  readonly close: () => Promise<void>;
}

const TYPES: Readonly<Record<number, string>> = { 1: 'A', 28: 'AAAA' };
const RCODE = { ok: 0, servfail: 2, 'no-such-name': 3 } as const;

/** Listening when it resolves. A name that is not in the table does not exist. */
export async function startDnsServer(table: Readonly<Record<string, DnsAnswer>>): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const questions: string[] = [];
  socket.on('message', (query: Buffer, peer: RemoteInfo) => {
    const question = readQuestion(query);
    questions.push(`${question.name} ${question.type}`);
    const reply = replyTo(query, question, table[question.name] ?? 'no-such-name');
    if (reply !== null) socket.send(reply, peer.port, peer.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    server: `127.0.0.1:${String(socket.address().port)}`,
    questions: () => questions,
    close: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}

interface Question {
  readonly name: string;
  readonly type: string;
  /** Where the question ends; what follows it (EDNS) is not answered. */
  readonly end: number;
}

function readQuestion(query: Buffer): Question {
  const labels: string[] = [];
  let offset = 12;
  for (let length = query[offset] ?? 0; length > 0; length = query[offset] ?? 0) {
    labels.push(query.toString('latin1', offset + 1, offset + 1 + length));
    offset += 1 + length;
  }
  return {
    name: labels.join('.').toLowerCase(),
    type: TYPES[query.readUInt16BE(offset + 1)] ?? 'other',
    end: offset + 5,
  };
}

function replyTo(query: Buffer, question: Question, answer: DnsAnswer): Buffer | null {
  if (answer === 'silence') return null;
  if (typeof answer === 'string') return message(query, question, RCODE[answer], []);
  const isAaaa = question.type === 'AAAA';
  if (isAaaa && answer.aaaa === 'silence') return null;
  if (isAaaa && answer.aaaa === 'servfail') return message(query, question, RCODE.servfail, []);
  const addresses = answer.addresses.filter((address) => address.includes(':') === isAaaa);
  return message(query, question, RCODE.ok, addresses.map(addressBytes));
}

function message(query: Buffer, question: Question, rcode: number, answers: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  // A response, recursion desired and available.
  header.writeUInt16BE(0x8180 | rcode, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answers.length, 6);
  const records = answers.map((address) => {
    // The name of the question, class IN, no time to live.
    const head = Buffer.from([0xc0, 12, 0, address.length === 4 ? 1 : 28, 0, 1, 0, 0, 0, 0, 0, address.length]);
    return Buffer.concat([head, address]);
  });
  return Buffer.concat([header, query.subarray(12, question.end), ...records]);
}

/** IPv6 addresses in the forms `::x` and eight groups. */
function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [left = '', right = ''] = address.split('::');
  const head = groups(left);
  const tail = groups(right);
  return Buffer.concat([head, Buffer.alloc(16 - head.length - tail.length), tail]);
}

function groups(text: string): Buffer {
  return Buffer.from(
    text === ''
      ? ''
      : text
          .split(':')
          .map((group) => group.padStart(4, '0'))
          .join(''),
    'hex',
  );
}
