// What the checks between the parts of a document look at. Whatever is of a wrong type counts as absent, for the schema
// tells of it. Plain functions: one more schema would have to be built at every start.
import type { DocumentPath } from './problem.ts';
import { type DEFAULT_PORTS, PROTOCOL_NAMES } from './schema.ts';

export interface Outline {
  readonly targets: readonly EndpointOutline[];
  readonly firmware: readonly FirmwareOutline[];
  readonly stacks: readonly (string | null)[];
  readonly receivers: readonly ReceiverOutline[];
  readonly routes: readonly RouteOutline[];
  readonly maintenance: readonly HoursOutline[];
  readonly digest: Names;
  /** The labels of firmware, targets, routes and maintenance windows, with where they stand. */
  readonly labels: readonly { readonly path: DocumentPath; readonly names: readonly string[] }[];
  /** The labels of firmware lines and targets alone. */
  readonly labelled: readonly LabelOutline[];
  /** What routes and maintenance windows are about. */
  readonly matchers: readonly MatcherOutline[];
  readonly fallback: string | null;
  readonly announcements: readonly AnnouncementOutline[];
  readonly previews: readonly PreviewOutline[];
  /** Null where there is none. */
  readonly smtp: { readonly hasUser: boolean; readonly hasPassword: boolean } | null;
  readonly web: WebOutline;
}

/** Names as they stand in a list; null for what is none. */
export type Names = readonly (string | null)[];

export interface EndpointOutline {
  /** In lower case. */
  readonly host: string | null;
  readonly port: number | null;
  readonly protocol: keyof typeof DEFAULT_PORTS;
}

export interface FirmwareOutline {
  readonly id: string | null;
  readonly stack: string | null;
  readonly targets: readonly EndpointOutline[];
}

export interface ReceiverOutline {
  readonly name: string | null;
  readonly isMail: boolean;
  readonly isPager: boolean;
}

export interface RouteOutline {
  readonly min: string | null;
  readonly receivers: Names;
  readonly escalateTo: Names;
  readonly hasEscalateAfter: boolean;
  /** Also where what stands there is no list. */
  readonly hasEscalateTo: boolean;
  readonly quietHours: HoursOutline | null;
}

export interface HoursOutline {
  readonly from: string | null;
  readonly to: string | null;
  /** Null where none are said. */
  readonly days: Names | null;
}

export interface LabelOutline {
  readonly name: string;
  readonly value: string | null;
}

export interface MatcherOutline {
  readonly path: DocumentPath;
  readonly firmware: Names;
  readonly labels: readonly LabelOutline[];
}

export interface AnnouncementOutline {
  readonly id: string | null;
  /** In lower case. */
  readonly targets: Names;
}

export interface PreviewOutline extends Omit<EndpointOutline, 'protocol'> {
  /** In lower case. */
  readonly targets: Names;
}

export interface WebOutline {
  readonly listen: string | null;
  /** Whether anything says who may come in. */
  readonly hasDoor: boolean;
  /** The names of those who have a token. */
  readonly tokens: Names;
  /** The networks of the proxy. */
  readonly proxyFrom: Names;
}

/** Never fails, whatever the document is. */
export function outlineOf(document: unknown): Outline {
  const fields = fieldsOf(document);
  return {
    targets: listOf(fields['targets']).map(endpoint),
    firmware: listOf(fields['firmware']).map(firmware),
    stacks: listOf(fields['stacks']).map((stack) => textOf(fieldsOf(stack)['name'])),
    receivers: listOf(fields['receivers']).map(receiver),
    routes: listOf(fields['routes']).map(route),
    maintenance: listOf(fields['maintenance']).map(hoursOf),
    digest: namesOf(fieldsOf(fields['digest'])['receivers']),
    labels: ['targets', 'firmware', 'routes', 'maintenance'].flatMap((part) =>
      listOf(fields[part]).map((entry, index) => ({
        path: [part, index, 'labels'],
        names: Object.keys(fieldsOf(fieldsOf(entry)['labels'])),
      })),
    ),
    labelled: [...listOf(fields['firmware']), ...listOf(fields['targets'])].flatMap(labelsOf),
    matchers: ['routes', 'maintenance'].flatMap((part) =>
      listOf(fields[part]).map((entry, index) => ({
        path: [part, index],
        firmware: namesOf(fieldsOf(entry)['firmware']),
        labels: labelsOf(entry),
      })),
    ),
    fallback: textOf(fieldsOf(fields['delivery'])['fallback']),
    announcements: listOf(fields['announcements']).map(announcement),
    previews: listOf(fieldsOf(fieldsOf(fields['signals'])['previews'])['hosts']).map(preview),
    smtp: isPresent(fields['smtp']) ? smtp(fields['smtp']) : null,
    web: web(fields['web']),
  };
}

function endpoint(value: unknown): EndpointOutline {
  const { host, port, protocol } = fieldsOf(value);
  return {
    host: textOf(host)?.toLowerCase() ?? null,
    port: typeof port === 'number' ? port : null,
    protocol: PROTOCOL_NAMES.find((name) => name === protocol) ?? 'https',
  };
}

function firmware(value: unknown): FirmwareOutline {
  const { id, stack, targets } = fieldsOf(value);
  return { id: textOf(id), stack: textOf(stack), targets: listOf(targets).map(endpoint) };
}

function receiver(value: unknown): ReceiverOutline {
  const { name, email, pagerduty } = fieldsOf(value);
  return { name: textOf(name), isMail: isPresent(email), isPager: isPresent(pagerduty) };
}

function route(value: unknown): RouteOutline {
  const { min, receivers, escalateAfter, escalateTo, quietHours } = fieldsOf(value);
  return {
    min: textOf(min),
    receivers: namesOf(receivers),
    escalateTo: namesOf(escalateTo),
    hasEscalateAfter: isPresent(escalateAfter),
    hasEscalateTo: Array.isArray(escalateTo) ? escalateTo.length > 0 : isPresent(escalateTo),
    quietHours: isPresent(quietHours) ? hoursOf(quietHours) : null,
  };
}

function hoursOf(value: unknown): HoursOutline {
  const { from, to, days } = fieldsOf(value);
  return { from: textOf(from), to: textOf(to), days: isPresent(days) ? namesOf(days) : null };
}

function announcement(value: unknown): AnnouncementOutline {
  const { id, targets } = fieldsOf(value);
  return { id: textOf(id), targets: hostsOf(targets) };
}

function preview(value: unknown): PreviewOutline {
  const { host, port } = endpoint(value);
  return { host, port, targets: hostsOf(fieldsOf(value)['targets']) };
}

function hostsOf(value: unknown): Names {
  return namesOf(value).map((host) => host?.toLowerCase() ?? null);
}

function labelsOf(entry: unknown): readonly LabelOutline[] {
  return Object.entries(fieldsOf(fieldsOf(entry)['labels'])).map(([name, value]) => ({ name, value: textOf(value) }));
}

function smtp(value: unknown): Outline['smtp'] {
  const { user, password } = fieldsOf(value);
  return { hasUser: isPresent(user), hasPassword: isPresent(password) };
}

function web(value: unknown): WebOutline {
  const { listen, password, tokens, proxy } = fieldsOf(value);
  return {
    listen: textOf(listen),
    hasDoor: isPresent(password) || listOf(tokens).length > 0 || isPresent(fieldsOf(proxy)['header']),
    tokens: listOf(tokens).map((token) => textOf(fieldsOf(token)['name'])),
    proxyFrom: namesOf(fieldsOf(proxy)['from']),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function namesOf(value: unknown): Names {
  return listOf(value).map(textOf);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}
