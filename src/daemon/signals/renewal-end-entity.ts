// An end entity as its CA is asked about it.
import type { Certificate } from '../../chain/certificate.ts';
import type { ServedEndEntity } from '../../signals/ari/ari-collector.ts';
import { organisationOf } from './organisation-of.ts';

export function renewalEndEntity({ sha256, authorityKeyId, serialNumber, issuer }: Certificate): ServedEndEntity {
  return { sha256, authorityKeyId, serialNumber, issuerOrganisation: organisationOf(issuer) };
}
