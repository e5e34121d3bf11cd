// DNS messages (RFC 1035) as they go over HTTPS: a question for addresses, and what an answer says to it.
import { decode, encode, RECURSION_DESIRED, type Answer, type DecodedPacket, type Packet } from 'dns-packet';

export const ADDRESS_RECORDS = ['A', 'AAAA'] as const;
export type AddressRecord = (typeof ADDRESS_RECORDS)[number];

export type DnsAnswer =
  /** As text, in the order of the answer; none where the name exists but has no such record. */
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'no-such-name' }
  /** The server could not or would not say; `rcode` as in the IANA registry, e.g. SERVFAIL. */
  | { readonly kind: 'error'; readonly rcode: string }
  /** What came is no answer to the question. Our words. */
  | { readonly kind: 'malformed'; readonly detail: string };

/** The size that RFC 9715 recommends; over HTTPS it says nothing, but the field must be there. */
const UDP_PAYLOAD_SIZE = 1_232;

/** The code of the EDNS option (RFC 7871 section 6). */
const CLIENT_SUBNET = 8;

/**
 * A question for `host`, on behalf of the network `clientSubnet` (`198.51.100.0/24`; null: of nobody in particular).
 * The id is 0, so that equal questions are equal bytes (RFC 8484 section 4.1). Throws for a name that DNS cannot carry.
 */
export function dnsQuery(host: string, type: AddressRecord, clientSubnet: string | null): Uint8Array {
  const query: Packet = { type: 'query', id: 0, flags: RECURSION_DESIRED, questions: [{ type, name: host }] };
  if (clientSubnet === null) return encode(query);
  const [ip = '', length = ''] = clientSubnet.split('/');
  const sourcePrefixLength = Number(length);
  const message = encode({
    ...query,
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: UDP_PAYLOAD_SIZE,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [{ code: CLIENT_SUBNET, ip, sourcePrefixLength }],
      },
    ],
  });
  // RFC 7871 section 6: bits beyond the prefix are 0. The last byte of the address is the last byte of the message.
  const strayBits = (8 - (sourcePrefixLength % 8)) % 8;
  const last = message.length - 1;
  message.writeUInt8(message.readUInt8(last) & (0xff << strayBits) & 0xff, last);
  return message;
}

/** What `message` answers to the question of `dnsQuery` for `host` and `type`. Never throws. */
export function readDnsAnswer(message: Uint8Array, host: string, type: AddressRecord): DnsAnswer {
  const packet = decoded(message);
  if (packet === null) return malformed('not a DNS message');
  if (packet.type !== 'response' || packet.id !== 0) return malformed('no answer to the question');
  const [question, ...more] = packet.questions ?? [];
  if (question?.type !== type || !isSame(question.name, host) || more.length > 0)
    return malformed('an answer to another question');
  // Known at run time, but missing in the types.
  const { rcode } = packet as DecodedPacket & { readonly rcode: string };
  if (rcode === 'NXDOMAIN') return { kind: 'no-such-name' };
  if (rcode !== 'NOERROR') return { kind: 'error', rcode };
  return { kind: 'addresses', addresses: addressesOf(packet.answers ?? [], host, type) };
}

function decoded(message: Uint8Array): DecodedPacket | null {
  try {
    return decode(Buffer.from(message.buffer, message.byteOffset, message.byteLength));
  } catch {
    // Whatever the decoder stumbled over: a stranger wrote it, and nothing in it can be used.
    return null;
  }
}

/** As resolvers follow them; a longer one is a mistake, or malice. */
const MAX_ALIASES = 16;

/** The records of `host` itself, or of the name that its CNAME records lead to within the answer (RFC 1034 section 3.6.2). */
function addressesOf(answers: readonly Answer[], host: string, type: AddressRecord): readonly string[] {
  const aliases = new Map<string, string>();
  for (const answer of answers) {
    if (answer.type === 'CNAME' && !aliases.has(plain(answer.name))) aliases.set(plain(answer.name), answer.data);
  }
  let name = plain(host);
  for (let followed = 0; followed < MAX_ALIASES; followed += 1) {
    const next = aliases.get(name);
    if (next === undefined) break;
    name = plain(next);
  }
  return answers.flatMap((answer) => (answer.type === type && isSame(answer.name, name) ? [answer.data] : []));
}

/** Names are the same in capitals (RFC 4343), and with the dot of the root at their end. */
function isSame(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function malformed(detail: string): DnsAnswer {
  return { kind: 'malformed', detail };
}
