// YAML text to plain values, with the place of each in the file.
import type { Document, ErrorCode, Pair, YAMLError } from 'yaml';
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';

import type { DocumentPath, Mistake, Place } from './problem.ts';
import { MAX_PROBLEMS, quoted } from './problem.ts';

/** A mistake that is known by its place in the text, not by a path. */
export type PlacedMistake = Omit<Mistake, 'path' | 'at'> & Place;

export interface ParsedDocument {
  /** Plain values; null where the text cannot be read well enough to look any further. */
  readonly value: { readonly document: unknown } | null;
  readonly mistakes: readonly PlacedMistake[];
  readonly locate: (path: DocumentPath, at?: Mistake['at']) => Place;
}

// A list of CA files shared by many firmware lines needs a few hundred aliases; nested ones multiply (a "YAML bomb").
const MAX_ALIASES = 1_000;

export function parseYaml(text: string): ParsedDocument {
  const lines = new LineCounter();
  // prettyErrors would quote the line, and there may be a secret on it.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const locate: ParsedDocument['locate'] = (path, at = 'value') => place(offsetOf(document, path, at));
  const faults = [...document.errors, ...document.warnings].slice(0, MAX_PROBLEMS).map((fault) => ({
    ...place(fault.pos[0]),
    ...syntaxMistake(fault, text),
  }));
  const value = wellFormed(document) ? valueOf(document) : null;
  if (value !== null) return { value, mistakes: faults, locate };
  // To look at every node takes long, so that aliases are looked for where they may be what is wrong.
  const aliases = danglingAliases(document)
    .slice(0, MAX_PROBLEMS)
    .map((offset) => ({ ...place(offset), ...DANGLING_ALIAS }));
  const bomb = aliases.length === 0 && wellFormed(document) ? [{ ...place(0), ...ALIAS_BOMB }] : [];
  return { value: null, mistakes: [...faults, ...aliases, ...bomb], locate };
}

/** A document in which a key stands twice is well-formed otherwise, so its other mistakes can be told as well. */
function wellFormed(document: Document): boolean {
  return [...document.errors, ...document.warnings].every(({ code }) => code === 'DUPLICATE_KEY');
}

/** Null when aliases lead to nothing, multiply beyond the limit, or contain themselves. */
function valueOf(document: Document): { readonly document: unknown } | null {
  try {
    // The library counts the anchor, too.
    return { document: document.toJS({ maxAliasCount: MAX_ALIASES + 1 }) };
  } catch (error) {
    // The library has no code for it, and the same error for all three.
    if (error instanceof ReferenceError) return null;
    throw error;
  }
}

type Fault = Pick<Mistake, 'found' | 'expected'>;

const DANGLING_ALIAS: Fault = { found: 'an alias (*) of nothing', expected: 'an anchor (&) of this name before it' };
const ALIAS_BOMB: Fault = {
  found: 'aliases (*) that multiply or contain themselves',
  expected: `at most ${String(MAX_ALIASES)} values by aliases`,
};

/** The library's own messages repeat the text, which may be a secret; these do not. */
function syntaxMistake(fault: YAMLError, text: string): Fault {
  if (fault.code === 'DUPLICATE_KEY') {
    return { found: `${quoted(keyFrom(text, fault.pos[0]))} a second time`, expected: 'each key once in a mapping' };
  }
  return { found: 'text that is not YAML', expected: SYNTAX[fault.code] };
}

function keyFrom(text: string, offset: number): string {
  return /^["']?([^:\n"']*)/.exec(text.slice(offset, offset + 100))?.[1] ?? '';
}

const SYNTAX: Readonly<Record<Exclude<ErrorCode, 'DUPLICATE_KEY'>, string>> = {
  ALIAS_PROPS: 'an alias (*name) without tag or anchor',
  BAD_ALIAS: 'a name behind * or &',
  BAD_COLLECTION_TYPE: 'no tag (!name)',
  BAD_DIRECTIVE: 'no directive (%NAME), or one that YAML 1.2 has',
  BAD_DQ_ESCAPE: 'an escape that YAML knows inside double quotes (use single quotes for a text with \\)',
  BAD_INDENT: 'the indentation of the lines around it, and every quote and bracket closed',
  BAD_PROP_ORDER: 'tags and anchors behind the indicator',
  BAD_SCALAR_START: 'quotes around a text that begins with this character',
  BLOCK_AS_IMPLICIT_KEY: 'one "key: value" on a line (put a text with ": " in quotes)',
  BLOCK_IN_FLOW: 'no block inside {} or []',
  IMPOSSIBLE: 'YAML 1.2',
  KEY_OVER_1024_CHARS: 'a shorter key',
  MISSING_CHAR: 'a character that is missing here, such as : - , ] } or a closing quote',
  MULTILINE_IMPLICIT_KEY: '"key: value" with the key on one line (is a colon missing?)',
  MULTIPLE_ANCHORS: 'one anchor (&name) at most',
  MULTIPLE_DOCS: 'a single document (no second ---)',
  MULTIPLE_TAGS: 'no tag (!name)',
  NON_STRING_KEY: 'a plain text as the key',
  RESOURCE_EXHAUSTION: 'fewer levels of nesting',
  TAB_AS_INDENT: 'spaces for indentation, not tabs',
  TAG_RESOLVE_FAILED: 'no tag (!name); put a text that begins with ! in quotes',
  UNEXPECTED_TOKEN: 'quotes around a text with special characters, and every bracket and quote closed',
};

/** The offsets of the aliases that have no anchor before them. */
function danglingAliases(document: Document): readonly number[] {
  const anchors = new Set<string>();
  const dangling: number[] = [];
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node)) {
        if (!anchors.has(node.source)) dangling.push(node.range?.[0] ?? 0);
      } else if (node.anchor !== undefined) anchors.add(node.anchor);
    },
  });
  return dangling;
}

function offsetOf(document: Document, path: DocumentPath, at: Mistake['at']): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    const last = index === path.length - 1;
    const inner = child(isAlias(node) ? node.resolve(document) : node, step);
    if (inner === null) break;
    offset = (last && at === 'key' ? inner.keyOffset : null) ?? startOf(inner.value) ?? inner.keyOffset ?? offset;
    node = inner.value;
  }
  return offset;
}

interface Child {
  readonly value: unknown;
  readonly keyOffset: number | null;
}

function child(node: unknown, step: string | number): Child | null {
  if (isSeq(node)) {
    const value = typeof step === 'number' ? node.items[step] : undefined;
    return value === undefined ? null : { value, keyOffset: null };
  }
  if (!isMap(node)) return null;
  const pair = node.items.find((candidate: Pair) => isScalar(candidate.key) && candidate.key.value === step);
  return pair === undefined ? null : { value: pair.value, keyOffset: startOf(pair.key) };
}

function startOf(node: unknown): number | null {
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}
