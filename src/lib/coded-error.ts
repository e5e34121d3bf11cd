// The one class of error that anchorwatch throws: for the environment and for mistakes, never for an expected outcome.

/** An error that a caller (and a test) tells apart by `code`, never by its text. */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code;

  constructor(code: Code, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = 'CodedError';
    this.code = code;
  }
}

/** The text of whatever was thrown, its causes included, outermost first. */
export function errorText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause === undefined ? thrown.message : `${thrown.message}: ${errorText(thrown.cause)}`;
}
