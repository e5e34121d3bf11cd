// A served list in a few words: what people know it by.
import { shortName } from '../../alerts/wording.ts';
import type { CertificateFacts, ReadCertificate } from './facts.ts';

export interface ListSummary {
  /** Null where the list is empty or its first certificate cannot be decoded. */
  readonly endEntity: CertificateFacts | null;
  /** RFC 4514 text of the end entity's issuer. */
  readonly issuer: string | null;
  /** Of the CA that the list leads up to: the issuer of the last certificate on the way, which is not served most often. */
  readonly top: string | null;
  readonly certificates: number;
}

export function summaryOf(certificates: readonly ReadCertificate[]): ListSummary {
  const endEntity = certificates[0]?.facts ?? null;
  const last = endEntity === null ? null : lastOnTheWay(endEntity, certificates);
  return {
    endEntity,
    issuer: endEntity?.issuer ?? null,
    top: last?.issuer ?? null,
    certificates: certificates.length,
  };
}

/** By names alone: what a firmware makes of it is a verdict. A certificate that was met is not met again. */
function lastOnTheWay(endEntity: CertificateFacts, certificates: readonly ReadCertificate[]): CertificateFacts {
  const others = new Map(certificates.flatMap(({ facts }) => (facts === null ? [] : [[facts.sha256, facts] as const])));
  let last = endEntity;
  for (;;) {
    others.delete(last.sha256);
    const issuer = last.isSelfIssued ? undefined : [...others.values()].find(({ subject }) => subject === last.issuer);
    if (issuer === undefined) return last;
    last = issuer;
  }
}

/** The first digits of a serial number: `04:a3:1f:9c`. */
export function shortSerial(serialNumber: string): string {
  const digits = serialNumber.replace(/^(?:00)+(?=.)/, '').slice(0, 8);
  return digits.match(/.{1,2}/g)?.join(':') ?? '';
}

/** `R11, serial 04:a3:1f:9c`: what a list is called in tables. */
export function listName({ endEntity, certificates }: ListSummary): string {
  if (endEntity === null) return certificates === 0 ? 'an empty list' : 'a list that cannot be read';
  return `${shortName(endEntity.issuer)}, serial ${shortSerial(endEntity.serialNumber)}`;
}
