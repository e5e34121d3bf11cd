// A database that fails where a test wants it: before a statement is run, or after it has done its work.
import type { CompiledQuery, DatabaseConnection, Dialect, Driver } from 'kysely';

/** Called around every statement, those that begin and end transactions included; what it throws, the statement throws. */
export type StatementHook = (when: 'before' | 'after', sql: string) => void;

/** `dialect`, with `hook` around its statements. */
export function faultyDialect(dialect: Dialect, hook: StatementHook): Dialect {
  return {
    createDriver: () => faultyDriver(dialect.createDriver(), hook),
    createAdapter: () => dialect.createAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

function faultyDriver(driver: Driver, hook: StatementHook): Driver {
  return {
    init: (options) => driver.init(options),
    acquireConnection: async (options) => faultyConnection(await driver.acquireConnection(options), hook),
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    releaseConnection: (connection, options) => driver.releaseConnection(connection, options),
    destroy: (options) => driver.destroy(options),
  };
}

function faultyConnection(connection: DatabaseConnection, hook: StatementHook): DatabaseConnection {
  return {
    executeQuery: async <Row>(query: CompiledQuery) => {
      hook('before', query.sql);
      const result = await connection.executeQuery<Row>(query);
      hook('after', query.sql);
      return result;
    },
    streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
  };
}
