// A certificate as it will be served, by what Certificate Transparency knows of it.
import type { Certificate } from './certificate.ts';

/** Of a precertificate; critical, so that no device takes one for a certificate (RFC 6962 section 3.1). */
const POISON = '1.3.6.1.4.1.11129.2.4.3';

/**
 * The certificate that will be served, of which `logged` is the precertificate or the certificate itself. They differ in the
 * poison, in the SCTs, which no stack looks at, and in the signature, which is of the same key (RFC 6962 section 3.2): so that
 * of the precertificate over its own octets answers for it.
 */
export function asIssued(logged: Certificate): Certificate {
  const known = issued.get(logged) ?? withoutPoison(logged);
  issued.set(logged, known);
  return known;
}

// A page of issuances is judged for every firmware line, and what is known of a certificate is known of one object.
const issued = new WeakMap<Certificate, Certificate>();

function withoutPoison(logged: Certificate): Certificate {
  const extensions = logged.extensions.filter(({ oid }) => oid !== POISON);
  return extensions.length === logged.extensions.length ? logged : { ...logged, extensions };
}
