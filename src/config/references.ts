// What the schema cannot see: names that must be known elsewhere in the file, and things that must not be there twice.
// Works on the plain document, so that these mistakes are told even where others spoil the rest.
import { z } from 'zod';

import { visibleText } from '../lib/escape.ts';
import type { Mistake } from './mistakes.ts';
import { oneOf } from './mistakes.ts';
import type { DocumentPath } from './problem.ts';
import { quoted } from './problem.ts';
import { DEFAULT_PORTS, PROTOCOL_NAMES } from './schema.ts';
import { STACK_NAMES } from './schema-parts.ts';

/** The mistakes between the parts of the document. */
export function checkReferences(document: unknown): readonly Mistake[] {
  const outline = outlineSchema.parse(document);
  return [
    ...repeated(outline.targets.map(targetName), (index) => ['targets', index, 'host'], 'each host and port once'),
    ...repeated(outline.firmware.map(idOf), (index) => ['firmware', index, 'id'], 'an id of its own for each firmware'),
    ...repeated(
      outline.receivers.map(nameOf),
      (index) => ['receivers', index, 'name'],
      'a name of its own for each receiver',
    ),
    ...outline.stacks.flatMap((stack, index) => takenStackName(stack, index)),
    ...repeated(outline.stacks.map(nameOf), (index) => ['stacks', index, 'name'], 'a name of its own for each stack'),
    ...outline.firmware.flatMap((line, index) => unknownStack(line, index, outline)),
    ...outline.firmware.flatMap((line, index) => firmwareTargets(line, index, outline)),
    ...outline.routes.flatMap((route, index) => unknownReceivers(route, index, outline)),
    ...outline.receivers.flatMap((receiver, index) => mailWithoutServer(receiver, index, outline)),
    ...passwordWithoutUser(outline),
  ];
}

// Only what is looked at here; whatever is of a wrong type counts as absent, for the schema tells of it.
const word = z.string().nullable().catch(null);
const number = z.number().nullable().catch(null);
const present = z
  .unknown()
  .optional()
  .transform((value) => value !== undefined && value !== null);
const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).catch([]);
const lowerCase = word.transform((value) => value?.toLowerCase() ?? null);

const endpointOutline = z
  .object({ host: lowerCase, port: number, protocol: z.enum(PROTOCOL_NAMES).catch('https') })
  .catch({ host: null, port: null, protocol: 'https' });
const firmwareOutline = z
  .object({ id: word, stack: word, targets: listOf(endpointOutline) })
  .catch({ id: null, stack: null, targets: [] });
const stackOutline = z.object({ name: word }).catch({ name: null });
const receiverOutline = z.object({ name: word, email: present }).catch({ name: null, email: false });
const routeOutline = z.object({ receivers: listOf(word) }).catch({ receivers: [] });
const smtpOutline = z.object({ user: present, password: present }).nullish().catch({ user: false, password: false });
const NOTHING = { targets: [], firmware: [], stacks: [], receivers: [], routes: [], smtp: null };
const outlineSchema = z
  .object({
    targets: listOf(endpointOutline),
    firmware: listOf(firmwareOutline),
    stacks: listOf(stackOutline),
    receivers: listOf(receiverOutline),
    routes: listOf(routeOutline),
    smtp: smtpOutline,
  })
  .catch(NOTHING);

type Outline = z.output<typeof outlineSchema>;
type Endpoint = Outline['targets'][number];

const idOf = ({ id }: { readonly id: string | null }): string | null => id;
const nameOf = ({ name }: { readonly name: string | null }): string | null => name;

function targetName(target: Endpoint): string | null {
  return target.host === null ? null : `${target.host}:${String(portOf(target))}`;
}

function portOf({ port, protocol }: Endpoint): number {
  return port ?? DEFAULT_PORTS[protocol];
}

function repeated(
  names: readonly (string | null)[],
  pathOf: (index: number) => DocumentPath,
  expected: string,
): readonly Mistake[] {
  const seen = new Set<string>();
  return names.flatMap((name, index): readonly Mistake[] => {
    if (name === null) return [];
    if (seen.has(name)) return [{ path: pathOf(index), at: 'value', found: `${quoted(name)} a second time`, expected }];
    seen.add(name);
    return [];
  });
}

function takenStackName({ name }: Outline['stacks'][number], index: number): readonly Mistake[] {
  if (name === null || !BUILT_IN.includes(name)) return [];
  const expected = 'a name that no known stack has';
  return [{ path: ['stacks', index, 'name'], at: 'value', found: quoted(name), expected }];
}

function unknownStack({ stack }: Outline['firmware'][number], index: number, outline: Outline): readonly Mistake[] {
  const own = outline.stacks.flatMap(({ name }) => (name === null ? [] : [name]));
  if (stack === null || BUILT_IN.includes(stack) || own.includes(stack)) return [];
  const known = [...new Set(own.map((name) => visibleText(name, 100))), ...BUILT_IN];
  return [{ path: ['firmware', index, 'stack'], at: 'value', found: quoted(stack), expected: oneOf(known, stack) }];
}

const BUILT_IN: readonly string[] = STACK_NAMES;

function firmwareTargets(line: Outline['firmware'][number], index: number, outline: Outline): readonly Mistake[] {
  const pathOf = (inner: number): DocumentPath => ['firmware', index, 'targets', inner, 'host'];
  const candidates = line.targets.map(({ host, port }) =>
    outline.targets.filter((target) => target.host === host && (port === null || portOf(target) === port)),
  );
  const ambiguous = line.targets.flatMap(({ host }, inner): readonly Mistake[] => {
    const ports = [...new Set(candidates[inner]?.map((target) => String(portOf(target))))];
    if (host === null || ports.length < 2) return [];
    const found = `${quoted(host)}, which is ${String(ports.length)} targets`;
    return [{ path: pathOf(inner), at: 'value', found, expected: `a port beside it: ${oneOf(ports, null)}` }];
  });
  const names = line.targets.map((target, inner) => targetName(candidates[inner]?.[0] ?? target));
  return [...ambiguous, ...repeated(names, pathOf, 'each target once in a firmware')];
}

function unknownReceivers(route: Outline['routes'][number], index: number, outline: Outline): readonly Mistake[] {
  const known = outline.receivers.flatMap(({ name }) => (name === null ? [] : [name]));
  const shown = known.map((name) => visibleText(name, 100));
  return route.receivers.flatMap((name, inner): readonly Mistake[] => {
    if (name === null || known.includes(name)) return [];
    const expected =
      known.length === 0 ? 'a name from receivers, where there is none' : `a receiver: ${oneOf(shown, name)}`;
    return [{ path: ['routes', index, 'receivers', inner], at: 'value', found: quoted(name), expected }];
  });
}

function mailWithoutServer(
  receiver: Outline['receivers'][number],
  index: number,
  outline: Outline,
): readonly Mistake[] {
  if (!receiver.email || (outline.smtp ?? null) !== null) return [];
  const expected = 'smtp: {host: ...} in this file, to send the mail through';
  return [{ path: ['receivers', index, 'email'], at: 'key', found: 'a receiver by mail, but no smtp', expected }];
}

function passwordWithoutUser({ smtp }: Outline): readonly Mistake[] {
  if (smtp === null || smtp === undefined || !smtp.password || smtp.user) return [];
  return [{ path: ['smtp', 'password'], at: 'key', found: 'a password without user', expected: 'smtp.user beside it' }];
}
