// JSON from strangers: looked at before it is parsed, for a few megabytes of brackets become gigabytes of objects.

export interface JsonLimits {
  readonly maxDepth: number;
  /** Of elements and members together. */
  readonly maxValues: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
// `[` and `{`, `]` and `}` differ by this bit alone.
const CURLY_BIT = 0x20;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/** The value of a UTF-8 text; undefined when it is no JSON, too deep, or too many. */
export function boundedJson(bytes: Uint8Array, limits: JsonLimits): unknown {
  if (!isWithin(bytes, limits)) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    // Why it is no JSON is of no use to anybody; that it is none is the answer.
    return undefined;
  }
}

function isWithin(bytes: Uint8Array, { maxDepth, maxValues }: JsonLimits): boolean {
  let depth = 0;
  let values = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0;
    if (byte === QUOTE) i = endOfString(bytes, i);
    else if (byte === COMMA) values += 1;
    else if ((byte | CURLY_BIT) === OPENING) {
      depth += 1;
      values += 1;
    } else if ((byte | CURLY_BIT) === CLOSING) depth -= 1;
    if (depth > maxDepth || values > maxValues) return false;
  }
  return true;
}

/** Where the string that begins at `start` ends: at its closing quote, or at the end of the text. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let end = bytes.indexOf(QUOTE, start + 1); end !== -1; end = bytes.indexOf(QUOTE, end + 1)) {
    if (!isEscaped(bytes, end)) return end;
  }
  return bytes.length;
}

/** Whether an odd number of backslashes stands before. Each run of them is looked at once, for its quote ends it. */
function isEscaped(bytes: Uint8Array, at: number): boolean {
  let run = 0;
  while (bytes[at - 1 - run] === BACKSLASH) run += 1;
  return run % 2 === 1;
}
