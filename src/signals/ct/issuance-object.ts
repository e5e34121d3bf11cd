// One page of the Cert Spotter API: an array of issuance objects, each taken as it is meant or left as unusable.
// https://sslmate.com/help/reference/ct_search_api_v1
import { z } from 'zod';

import type { EpochMs } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { der, dnsNames, instant, sha256 } from './fields.ts';
import type { LoggedCertificate } from './logged-certificate.ts';

// Pages hold about a hundred. More than this is no page.
const MAX_OBJECTS = 10_000;

/** What could not be used, and the first reason; no reason is a stranger's text. */
export interface Unusable {
  readonly count: number;
  readonly first: string;
}

export interface IssuancePage {
  /** How many objects there were, usable or not. */
  readonly length: number;
  readonly certificates: readonly LoggedCertificate[];
  /** Id of the last object that has one: what the next page comes after. */
  readonly lastId: string | null;
  readonly unusable: Unusable | null;
}

/** Null when `json` is no array of a page's size. */
export function issuancePage(json: unknown, source: string, at: EpochMs): IssuancePage | null {
  if (!Array.isArray(json) || json.length > MAX_OBJECTS) return null;
  const objects: readonly unknown[] = json;
  const taken = objects.map((object) => issuanceObject.safeParse(object));
  const reasons = taken.flatMap(({ error }) => (error === undefined ? [] : [reasonOf(error)]));
  return {
    length: objects.length,
    certificates: taken.flatMap(({ data }) => (data === undefined ? [] : [{ ...data, source, at }])),
    lastId: objects.map(idOf).findLast((id) => id !== null) ?? null,
    unusable: reasons[0] === undefined ? null : { count: reasons.length, first: reasons[0] },
  };
}

/**
 * An object without a usable id is taken all the same: the id is the cursor's concern. It is documented as opaque, so that
 * neither its form nor its order means anything; numbers are taken as the text that they would have been.
 */
function idOf(object: unknown): string | null {
  return issuanceId.safeParse(object).data?.id ?? null;
}

const issuanceId = z.object({
  id: z.union([z.string().regex(/^[\x21-\x7e]{1,100}$/), z.int().nonnegative().transform(String)]),
});

const issuer = z
  .object({ name: z.string().max(4_096), pubkey_sha256: sha256.nullable().catch(null) })
  .transform(({ name, pubkey_sha256 }) => ({ subject: name, spkiSha256: pubkey_sha256 }));

const issuanceObject = z
  .object({
    tbs_sha256: sha256,
    pubkey_sha256: sha256,
    dns_names: dnsNames,
    issuer,
    not_before: instant,
    not_after: instant,
    cert_der: der.nullable().catch(null),
  })
  .refine(({ not_before, not_after }) => not_before <= not_after, { path: ['not_after'], error: 'before not_before' })
  .transform((object) => ({
    tbsSha256: object.tbs_sha256,
    spkiSha256: object.pubkey_sha256,
    dnsNames: object.dns_names,
    issuer: object.issuer,
    notBefore: object.not_before,
    notAfter: object.not_after,
    der: object.cert_der,
  }));

function reasonOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return visibleText(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.replace(/^: /, ''), 200);
}
