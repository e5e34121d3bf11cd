// Served lists and their certificates: each stored once, however often and by whomever it is served.
import type { Transaction } from 'kysely';

import type { ServedCertificate, ServedList } from '../../probe/observation.ts';
import { slices } from './slices.ts';
import type { Tables } from './tables.ts';

/** Stores the lists that are not stored yet. */
export async function writeServedLists(
  transaction: Transaction<Tables>,
  servedLists: readonly ServedList[],
): Promise<void> {
  const lists = new Map(servedLists.map((list) => [list.sha256, list]));
  for (const slice of slices([...lists.keys()])) {
    const rows = await transaction.selectFrom('served_list').selectAll().where('sha256', 'in', slice).execute();
    for (const known of rows) lists.delete(known.sha256);
  }
  await writeNewLists(transaction, [...lists.values()]);
}

async function writeNewLists(transaction: Transaction<Tables>, lists: readonly ServedList[]): Promise<void> {
  const certificates = new Map(lists.flatMap((list) => list.certificates).map((one) => [one.sha256, one]));
  for (const slice of slices([...certificates.values()])) {
    await transaction
      .insertInto('certificate')
      .values(slice.map(({ sha256, der }) => ({ sha256, der })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  for (const slice of slices(lists)) {
    await transaction
      .insertInto('served_list')
      .values(slice.map(({ sha256 }) => ({ sha256 })))
      .execute();
  }
  const members = lists.flatMap((list) =>
    list.certificates.map(({ sha256 }, position) => ({ served_list: list.sha256, position, certificate: sha256 })),
  );
  for (const slice of slices(members)) await transaction.insertInto('served_list_certificate').values(slice).execute();
}

/** The lists with these digests, by digest. */
export async function readServedLists(
  transaction: Transaction<Tables>,
  digests: readonly string[],
): Promise<ReadonlyMap<string, ServedList>> {
  const wanted = [...new Set(digests)];
  // An empty list has no members, and is a list all the same.
  const members = new Map<string, ServedCertificate[]>(wanted.map((digest) => [digest, []]));
  for (const slice of slices(wanted)) {
    const rows = await transaction
      .selectFrom('served_list_certificate')
      .innerJoin('certificate', 'certificate.sha256', 'served_list_certificate.certificate')
      .select(['served_list', 'certificate.sha256', 'certificate.der'])
      .where('served_list', 'in', slice)
      .orderBy('served_list')
      .orderBy('position')
      .execute();
    for (const { served_list, sha256, der } of rows) members.get(served_list)?.push({ sha256, der });
  }
  return new Map([...members].map(([sha256, certificates]) => [sha256, { certificates, sha256 }]));
}

/** See Store.certificates. */
export async function readCertificates(
  transaction: Transaction<Tables>,
  digests: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const slice of slices([...new Set(digests)])) {
    const rows = await transaction.selectFrom('certificate').selectAll().where('sha256', 'in', slice).execute();
    for (const { sha256, der } of rows) found.set(sha256, der);
  }
  return found;
}
