// SQLite's result codes as the store's, by number: the texts differ from version to version.
import { CodedError } from '../../lib/coded-error.ts';
import type { StoreErrorCode } from '../store.ts';

/**
 * What node:sqlite threw, as a CodedError<StoreErrorCode> whose message names the store's `file`; anything else (a
 * mistake of the programmer) as it is.
 */
export function storeError(thrown: unknown, file: string): unknown {
  const errcode = errcodeOf(thrown);
  if (errcode === null) return thrown;
  const code = storeErrorCode(errcode);
  return new CodedError<StoreErrorCode>(code, `store ${file}: ${MESSAGES[code]}`, { cause: thrown });
}

/** What node:fs threw when `file` was to be made or written, as a CodedError<StoreErrorCode>. */
export function fileError(thrown: unknown, file: string): CodedError<StoreErrorCode> {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new CodedError<StoreErrorCode>(
    full ? 'store-full' : 'store-unwritable',
    `store ${file}: ${full ? 'no space is left' : 'it cannot be created'}`,
    { cause: thrown },
  );
}

/** What happened, for an operator. */
const MESSAGES: Readonly<Record<StoreErrorCode, string>> = {
  'store-unwritable': 'it cannot be opened, or not be written to',
  'store-full': 'no space is left',
  'store-locked': 'another process holds it',
  'store-in-use': 'another anchorwatch daemon has it',
  'store-corrupt': 'it is damaged, or no store',
  'store-newer': 'it was written by a newer version of anchorwatch',
  'store-foreign': 'it is the database of another program',
  'store-failed': 'the database failed',
};

// https://www.sqlite.org/rescode.html; the low byte is the primary code, the rest says more of it.
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const PERM = 3;
const AUTH = 23;
const NOTADB = 26;
/** The shared-memory file beside the write-ahead log could not grow: on a full disk this comes before FULL does. */
const IOERR_SHMSIZE = 4874;

function storeErrorCode(errcode: number): StoreErrorCode {
  if (errcode === IOERR_SHMSIZE) return 'store-full';
  switch (errcode & 0xff) {
    case BUSY:
    case LOCKED:
      return 'store-locked';
    case READONLY:
    case CANTOPEN:
    case PERM:
    case AUTH:
      return 'store-unwritable';
    case FULL:
      return 'store-full';
    case CORRUPT:
    case NOTADB:
      return 'store-corrupt';
    default:
      return 'store-failed';
  }
}

/** The result code of an error of node:sqlite (ERR_SQLITE_ERROR), null for any other. */
function errcodeOf(thrown: unknown): number | null {
  if (!(thrown instanceof Error) || !('errcode' in thrown)) return null;
  return typeof thrown.errcode === 'number' ? thrown.errcode : null;
}
