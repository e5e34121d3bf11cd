// The part of a pino logger that alerts use.

type Write = (fields: Readonly<Record<string, unknown>>, message: string) => void;

export interface AlertLogger {
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}
