// Long lists, cut into pieces that fit into one statement.

/** SQLite takes 32,766 parameters a statement and PostgreSQL 65,535; the widest row here has 20. */
export const ROWS_PER_STATEMENT = 500;

/** `rows` in order, in slices of at most ROWS_PER_STATEMENT; none when there are no rows. */
export function slices<T>(rows: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(rows.length / ROWS_PER_STATEMENT);
  return Array.from({ length: count }, (_, index) =>
    rows.slice(index * ROWS_PER_STATEMENT, (index + 1) * ROWS_PER_STATEMENT),
  );
}
