// A DNS server on loopback for CAA records and aliases. It follows no alias, as a server that is authoritative does.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

import { type Answer, AUTHORITATIVE_ANSWER, decode, encode } from 'dns-packet';

/** Records as `0 issue letsencrypt.org`, an alias, or no answer to speak of. */
export type CaaEntry = readonly string[] | { readonly alias: string } | 'servfail' | 'silence';

export type CaaZone = Readonly<Record<string, CaaEntry>>;

export interface CaaServer {
  /** As `resolvers` of the config takes it. */
  readonly server: string;
  /** As `a.example CAA`, the oldest first. */
  readonly questions: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** Listening when it resolves; `zone` is asked for each question. Names that are not in it do not exist. */
export async function startCaaServer(zone: () => CaaZone): Promise<CaaServer> {
  const socket = createSocket('udp4');
  const questions: string[] = [];
  socket.on('message', (query, peer) => {
    const { id = 0, questions: [question] = [] } = decode(query);
    if (question === undefined) return;
    const name = question.name.toLowerCase();
    questions.push(`${name} ${question.type}`);
    const entry = zone()[name];
    if (entry === 'silence') return;
    const code = entry === undefined ? NXDOMAIN : entry === 'servfail' ? SERVFAIL : 0;
    const answers = entry === undefined || entry === 'servfail' ? [] : answersFor(name, question.type, entry);
    const flags = AUTHORITATIVE_ANSWER | code;
    socket.send(
      encode({ type: 'response', id, flags, questions: [question], answers: [...answers] }),
      peer.port,
      peer.address,
    );
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

const SERVFAIL = 2;
const NXDOMAIN = 3;

function answersFor(
  name: string,
  type: string,
  entry: readonly string[] | { readonly alias: string },
): readonly Answer[] {
  if ('alias' in entry) return [{ type: 'CNAME', name, ttl: 0, data: entry.alias }];
  if (type !== 'CAA') return [];
  return entry.map((record) => {
    const [flags = '', tag = '', ...value] = record.split(' ');
    return { type: 'CAA', name, ttl: 0, data: { flags: Number(flags), tag: tag as 'issue', value: value.join(' ') } };
  });
}
