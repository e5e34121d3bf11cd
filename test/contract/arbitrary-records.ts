// Records of every shape, for properties. Texts of strangers are any string at all: NUL, lone surrogates, markup.
import fc from 'fast-check';

import type { Incident, Member, Told } from '../../src/alerts/incident.ts';
import { SELF_CODES, type SelfFinding } from '../../src/alerts/self-finding.ts';
import type { Accepted, CertificateRef, Refused, Verdict } from '../../src/chain/verdict.ts';
import { EVIDENCE_LEVELS, REFUSAL_CODES } from '../../src/chain/verdict.ts';
import type { EndpointView, Finding, OutlookState, Rotation } from '../../src/outlook/outlook.ts';
import { OUTLOOK_LEVELS } from '../../src/outlook/outlook.ts';
import type { ClientHello, Observation, Outcome, ProbeFailure, Redirect } from '../../src/probe/observation.ts';
import { CLIENT_HELLO_PROFILES, PROTOCOLS, servedListOf, targetKey } from '../../src/probe/observation.ts';
import type { CycleRecord, DecisionRecord, StoredAddress, StoredEndEntity, StoredHop } from '../../src/store/store.ts';

const instant = fc.integer({ min: 0, max: 8_640_000_000_000_000 });
const strange = fc.string({ unit: 'binary', maxLength: 20 });
const level = fc.constantFrom(...OUTLOOK_LEVELS);
const count = fc.nat({ max: 1_000 });
const host = fc.constantFrom('a.example', 'b.example', '192.0.2.9', '2001:db8::1');
const target = host.map((name) => targetKey(name, 443));
const address = fc.option(fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::2'));
const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'));

const hello: fc.Arbitrary<ClientHello> = fc.record({
  profile: fc.constantFrom(...CLIENT_HELLO_PROFILES),
  sni: fc.boolean(),
});

const failure: fc.Arbitrary<ProbeFailure> = fc.oneof(
  fc.record({ code: fc.constantFrom('name-not-found' as const, 'refused' as const, 'unreachable' as const) }),
  fc.record({ code: fc.constant('timed-out' as const), step: fc.constantFrom('connect' as const, 'probe' as const) }),
  fc.record({ code: fc.constant('starttls-refused' as const), reply: strange }),
  fc.record({ code: fc.constant('alert' as const), alert: fc.nat({ max: 255 }), name: strange }),
  fc.record({ code: fc.constant('local' as const), detail: strange }),
);

const certificateRef: fc.Arbitrary<CertificateRef> = fc.record({
  subject: strange,
  sha256: fc.option(digest),
  spkiSha256: digest,
  notBefore: fc.option(instant),
  notAfter: fc.option(instant),
});

const refusalCode = fc.constantFrom(...REFUSAL_CODES);
const holds = fc.record({ from: fc.option(instant), until: fc.option(instant) });

const evidence = fc.constantFrom(...EVIDENCE_LEVELS);

const accepted: fc.Arbitrary<Accepted> = fc.record({
  kind: fc.constant('accepted' as const),
  evidence,
  path: fc.array(certificateRef, { maxLength: 3 }),
  anchor: certificateRef,
  until: fc.option(instant),
  pathUntil: fc.option(instant),
  pathEndsWith: fc.option(certificateRef),
  soft: fc.constant([]),
  holds,
});

const refused: fc.Arbitrary<Refused> = fc.record({
  kind: fc.constant('refused' as const),
  evidence,
  code: refusalCode,
  deviceCode: fc.option(strange),
  detail: strange,
  attempts: fc.array(
    fc.record({ path: fc.array(certificateRef, { maxLength: 2 }), code: refusalCode, depth: count, detail: strange }),
    { minLength: 1, maxLength: 2 },
  ),
  missing: fc.constant(null),
  since: fc.option(instant),
  holds,
});

const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  accepted,
  refused,
  fc.record({
    kind: fc.constant('uncertain' as const),
    evidence,
    accepting: fc.record({ assuming: strange, verdict: accepted }),
    refusing: fc.record({ assuming: strange, verdict: refused }),
    holds,
  }),
);

const view: fc.Arbitrary<EndpointView> = fc.record({
  address,
  hello,
  at: instant,
  served: fc.array(digest, { maxLength: 3 }),
  endEntity: fc.option(certificateRef),
  verdict: fc.option(verdict),
  failure: fc.option(failure),
  proven: fc.boolean(),
  isMixed: fc.boolean(),
});

const finding: fc.Arbitrary<Finding> = fc.oneof(
  fc.record({ code: fc.constant('path-ends' as const), endsWith: certificateRef, at: instant }),
  fc.record({ code: fc.constant('refused' as const), refused: count, answered: count }),
);

const rotation: fc.Arbitrary<Rotation> = fc.record({
  kind: fc.constantFrom('renewal' as const, 'anchor-changed-refused' as const),
  address,
  hello,
  at: instant,
  anchorBefore: fc.option(strange),
  anchorAfter: fc.option(strange),
});

const outlook: fc.Arbitrary<OutlookState> = fc.record({
  firmware: fc.constantFrom('thermostat-1.4', 'valve-2', 'Ventil ü'),
  target,
  level,
  since: instant,
  observed: level,
  allRefused: fc.boolean(),
  returned: fc.option(count),
  calm: fc.record({ rounds: count, loudest: level }),
  silentRounds: count,
  endpoints: fc.array(view, { maxLength: 3 }),
  remembered: fc.array(view, { maxLength: 2 }),
  lastAccepted: fc.option(view),
  findings: fc.array(finding, { maxLength: 2 }),
  refusedSince: fc.array(fc.record({ address, hello, since: instant }), { maxLength: 2 }),
  shares: fc.array(fc.record({ at: instant, refused: count, answered: count }), { maxLength: 2 }),
  rotations: fc.array(rotation, { maxLength: 2 }),
});

const told: fc.Arbitrary<Told> = fc.record({
  at: instant,
  level,
  revision: count,
  raisedAt: instant,
  unheard: fc.array(fc.string(), { maxLength: 3 }),
  course: fc.constantFrom('rising', 'eased', 'back'),
});

const member: fc.Arbitrary<Member> = fc.record({
  firmware: fc.constantFrom('thermostat-1.4', 'valve-2'),
  target,
  level,
  before: level,
  peak: level,
  at: instant,
  revision: count,
  isWatched: fc.boolean(),
  movedTo: fc.option(fc.constant('incident-9')),
});

const selfFinding: fc.Arbitrary<SelfFinding> = fc.record({
  code: fc.constantFrom(...SELF_CODES),
  subject: strange,
  since: instant,
  detail: strange,
  remedy: strange,
});

const incident: fc.Arbitrary<Incident> = fc.record({
  id: fc.constantFrom('incident-1', 'incident-2', 'incident-3'),
  openedAt: instant,
  reopenedAt: instant,
  resolvedAt: fc.option(instant),
  level,
  revision: count,
  summary: strange,
  traits: fc.array(strange, { maxLength: 3 }),
  members: fc.array(member, { maxLength: 3 }),
  reachRevision: fc.option(count),
  continuedIn: fc.option(fc.constant('incident-9')),
  finding: fc.option(selfFinding),
  told: fc.dictionary(fc.constantFrom('ops', 'hook', 'a receiver'), told),
});

const decision: fc.Arbitrary<DecisionRecord> = fc.record({
  at: instant,
  incidents: fc.uniqueArray(incident, { maxLength: 3, selector: (one) => one.id }),
  deliveries: fc.constant([]),
});

const hop: fc.Arbitrary<StoredHop> = fc.record({
  from: target,
  toHost: host,
  toPort: fc.integer({ min: 1, max: 65_535 }),
  lastSeenAt: instant,
});

const storedAddress: fc.Arbitrary<StoredAddress> = fc.record({
  target,
  address: fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::2'),
  lastNamedAt: instant,
});

const endEntity: fc.Arbitrary<StoredEndEntity> = fc.record({
  target,
  sha256: fc.constantFrom('aa'.repeat(32), 'bb'.repeat(32)),
  spkiSha256: digest,
  issuer: strange,
  notBefore: instant,
  notAfter: instant,
  firstServedAt: instant,
  sctAt: fc.option(instant),
});

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({
    kind: fc.constant('served' as const),
    // Few distinct certificates, so that lists share them and come back.
    servedList: fc.array(fc.nat({ max: 3 }), { maxLength: 3 }).map((contents) => servedListOf(contents.map(derOf))),
    tlsVersion: fc.constantFrom(0x0301, 0x0303, 0x0304),
    proven: fc.boolean(),
    handshakeFailure: fc.option(failure, { freq: 2 }),
  }),
  fc.record({ kind: fc.constant('failed' as const), failure }),
);

function derOf(content: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, index) => (index + content) % 256);
}

const redirect: fc.Arbitrary<Redirect> = fc.record({
  status: fc.constantFrom(301, 302, 307),
  toHost: host,
  toPort: fc.constant(443),
  refused: fc.constantFrom(null, 'not-https' as const),
});

export const observations: fc.Arbitrary<Observation> = fc
  .record({
    host,
    protocol: fc.constantFrom(...PROTOCOLS.slice(0, 2)),
    address,
    hello,
    at: instant,
    durationMs: fc.double({ min: 0, max: 60_000, noNaN: true }).filter((ms) => !Object.is(ms, -0)),
    vantage: fc.constantFrom('local', 'fra-1'),
    outcome,
    redirect: fc.option(redirect, { freq: 2 }),
  })
  .map((parts) => ({ ...parts, port: 443, target: targetKey(parts.host, 443) }));

export const cycleRecords: fc.Arbitrary<CycleRecord> = fc
  .record({
    startedAt: instant,
    finishedAt: instant,
    observations: fc.array(observations, { maxLength: 6 }),
    outlooks: fc.uniqueArray(outlook, { maxLength: 4, selector: (one) => `${one.firmware} ${one.target}` }),
    changes: fc.array(fc.record({ at: instant, from: level, to: level, state: outlook }), { maxLength: 2 }),
    decision,
    hops: fc.uniqueArray(hop, { maxLength: 3, selector: (one) => `${one.from} ${one.toHost} ${String(one.toPort)}` }),
    addresses: fc.uniqueArray(storedAddress, { maxLength: 4, selector: (one) => `${one.target} ${one.address}` }),
    endEntities: fc.array(endEntity, { maxLength: 3 }),
    offlineSince: fc.option(instant),
  })
  // fast-check makes objects without a prototype now and then; JSON knows no such thing.
  .map((record) => structuredClone(record));
