// What the schema cannot see: names that must be known elsewhere in the file, and things that must not be there twice.
// Works on the plain document, so that these mistakes are told even where others spoil the rest.
import { visibleText } from '../lib/escape.ts';
import { alertingMistakes } from './alerting-references.ts';
import { LABEL_FORM } from './matcher-schema.ts';
import { matcherMistakes } from './matcher-references.ts';
import { oneOf } from './mistakes.ts';
import { type EndpointOutline, type FirmwareOutline, type Outline, outlineOf } from './outline.ts';
import type { DocumentPath, Mistake } from './problem.ts';
import { MAX_PROBLEMS, quoted } from './problem.ts';
import { repeated } from './repeated.ts';
import { DEFAULT_PORTS } from './schema.ts';
import { STACK_NAMES } from './schema-parts.ts';
import { signalMistakes } from './signals-references.ts';
import { webMistakes } from './web-references.ts';

/** The first mistakes between the parts of the document. */
export function checkReferences(document: unknown): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  // To find what was meant by each of ten thousand names would take minutes.
  for (const mistake of allMistakes(outlineOf(document))) if (mistakes.push(mistake) === MAX_PROBLEMS) break;
  return mistakes;
}

function* allMistakes(outline: Outline): Iterable<Mistake> {
  const { targets, firmware, stacks } = outline;
  yield* repeated(targets.map(targetName), (index) => ['targets', index, 'host'], 'each host and port once');
  yield* repeated(
    firmware.map(({ id }) => id),
    (index) => ['firmware', index, 'id'],
    'an id of its own for each firmware',
  );
  yield* takenStackNames(stacks);
  yield* repeated(stacks, (index) => ['stacks', index, 'name'], 'a name of its own for each stack');
  yield* unknownStacks(outline);
  yield* firmwareTargets(outline);
  yield* alertingMistakes(outline);
  yield* matcherMistakes(outline);
  yield* signalMistakes(outline);
  yield* passwordWithoutUser(outline);
  yield* webMistakes(outline.web);
  yield* prototypeLabels(outline);
}

function targetName(target: EndpointOutline): string | null {
  return target.host === null ? null : `${target.host}:${String(portOf(target))}`;
}

function portOf({ port, protocol }: EndpointOutline): number {
  return port ?? DEFAULT_PORTS[protocol];
}

function* takenStackNames(names: Outline['stacks']): Iterable<Mistake> {
  for (const [index, name] of names.entries()) {
    if (name === null || !BUILT_IN.has(name)) continue;
    const expected = 'a name that no known stack has';
    yield { path: ['stacks', index, 'name'], at: 'value', found: quoted(name), expected };
  }
}

function* unknownStacks({ firmware, stacks }: Outline): Iterable<Mistake> {
  const own = new Set(stacks.filter((name) => name !== null));
  for (const [index, { stack }] of firmware.entries()) {
    if (stack === null || BUILT_IN.has(stack) || own.has(stack)) continue;
    const known = [...new Set([...own].map((name) => visibleText(name, 100))), ...BUILT_IN];
    yield { path: ['firmware', index, 'stack'], at: 'value', found: quoted(stack), expected: oneOf(known, stack) };
  }
}

const BUILT_IN: ReadonlySet<string> = new Set(STACK_NAMES);

function* firmwareTargets({ firmware, targets }: Outline): Iterable<Mistake> {
  const declared = Map.groupBy(targets, ({ host }) => host);
  for (const [index, line] of firmware.entries()) yield* targetsOfLine(line, index, declared);
}

function* targetsOfLine(
  line: FirmwareOutline,
  index: number,
  declared: ReadonlyMap<string | null, readonly EndpointOutline[]>,
): Iterable<Mistake> {
  const pathOf = (inner: number): DocumentPath => ['firmware', index, 'targets', inner, 'host'];
  const names: (string | null)[] = [];
  for (const [inner, named] of line.targets.entries()) {
    const { host, port } = named;
    const meant = declared.get(host)?.filter((target) => port === null || portOf(target) === port) ?? [];
    const ports = [...new Set(meant.map((target) => String(portOf(target))))];
    if (host !== null && ports.length > 1) {
      const found = `${quoted(host)}, which is ${String(ports.length)} targets`;
      yield { path: pathOf(inner), at: 'value', found, expected: `a port beside it: ${oneOf(ports, null)}` };
    }
    names.push(targetName(meant[0] ?? named));
  }
  yield* repeated(names, pathOf, 'each target once in a firmware');
}

function* passwordWithoutUser({ smtp }: Outline): Iterable<Mistake> {
  if (smtp === null || !smtp.hasPassword || smtp.hasUser) return;
  yield { path: ['smtp', 'password'], at: 'key', found: 'a password without user', expected: 'smtp.user beside it' };
}

// zod leaves this key out of what it makes, and tells nobody.
function* prototypeLabels({ labels }: Outline): Iterable<Mistake> {
  for (const { path, names } of labels) {
    if (!names.includes('__proto__')) continue;
    yield { path: [...path, '__proto__'], at: 'key', found: quoted('__proto__'), expected: LABEL_FORM };
  }
}
