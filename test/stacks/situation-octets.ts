// A situation as the C programs read it (programs/situation.h).
import type { EpochMs } from '../../src/lib/clock.ts';

export interface PlainSituation {
  readonly host: string;
  readonly at: EpochMs;
  /** Of the server that presents the list. */
  readonly cipherSuite: number;
  readonly anchors: readonly { readonly der: Uint8Array }[];
  readonly served: readonly { readonly der: Uint8Array }[];
}

export function situationOctets({ host, at, cipherSuite, anchors, served }: PlainSituation): Buffer {
  const now = Buffer.alloc(8);
  now.writeBigInt64BE(BigInt(Math.floor(at / 1000)));
  const suite = Buffer.alloc(2);
  suite.writeUInt16BE(cipherSuite);
  return Buffer.concat([withLength(Buffer.from(host)), now, suite, certificates(anchors), certificates(served)]);
}

function certificates(list: PlainSituation['served']): Buffer {
  return Buffer.concat([number(list.length), ...list.map(({ der }) => withLength(der))]);
}

function withLength(octets: Uint8Array): Buffer {
  return Buffer.concat([number(octets.length), octets]);
}

function number(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value);
  return octets;
}
