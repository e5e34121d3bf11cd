// Addresses that DNS has named for targets, as the last cycle remembered them. Most rounds change none of them.
import type { Transaction } from 'kysely';

import type { StoredAddress } from '../store.ts';
import { slices } from './slices.ts';
import type { AddressTable, Tables } from './tables.ts';

/** Makes the stored addresses be `addresses`: unchanged ones are not touched, missing ones are deleted. */
export async function writeAddresses(
  transaction: Transaction<Tables>,
  addresses: readonly StoredAddress[],
): Promise<void> {
  const stored = new Map((await readRows(transaction)).map((row) => [rowKey(row), row]));
  const next = new Map(addresses.map(rowOf).map((row) => [rowKey(row), row]));
  await deleteRows(
    transaction,
    [...stored].filter(([key]) => !next.has(key)).map(([, row]) => row),
  );
  const changed = [...next].filter(([key, row]) => stored.get(key)?.last_named_at !== row.last_named_at);
  await upsertRows(
    transaction,
    changed.map(([, row]) => row),
  );
}

/** See StoredState.addresses. */
export async function readAddresses(transaction: Transaction<Tables>): Promise<readonly StoredAddress[]> {
  return (await readRows(transaction)).map(({ target, address, last_named_at }) => ({
    target,
    address,
    lastNamedAt: last_named_at,
  }));
}

function readRows(transaction: Transaction<Tables>): Promise<AddressTable[]> {
  return transaction.selectFrom('address').selectAll().orderBy('target').orderBy('address').execute();
}

function rowKey(row: AddressTable): string {
  return JSON.stringify([row.target, row.address]);
}

function rowOf({ target, address, lastNamedAt }: StoredAddress): AddressTable {
  return { target, address, last_named_at: lastNamedAt };
}

async function deleteRows(transaction: Transaction<Tables>, rows: readonly AddressTable[]): Promise<void> {
  for (const { target, address } of rows) {
    await transaction.deleteFrom('address').where('target', '=', target).where('address', '=', address).execute();
  }
}

async function upsertRows(transaction: Transaction<Tables>, rows: readonly AddressTable[]): Promise<void> {
  for (const slice of slices(rows)) {
    await transaction
      .insertInto('address')
      .values(slice)
      .onConflict((conflict) =>
        conflict
          .columns(['target', 'address'])
          .doUpdateSet((row) => ({ last_named_at: row.ref('excluded.last_named_at') })),
      )
      .execute();
  }
}
