// What signals add to the end of a cycle: 10,000 pairs (500 firmware lines that share 50 anchor stores, on 20 targets), with
// 50 issuances and 20 end entities for each target. Put together, judged and assessed, beside the same cycle without
// signals. `node bench/signals-cycle.ts [LINES] [ISSUANCES]`
import { decodeCertificate } from '../src/chain/decode.ts';
import { createJudge } from '../src/chain/judge.ts';
import { stackNamed, STACKS } from '../src/chain/stacks.ts';
import { anchorStoreOf, trustAnchorOf } from '../src/chain/trust-anchor.ts';
import type { Link } from '../src/daemon/links.ts';
import { roundViews } from '../src/daemon/round-views.ts';
import { endEntitiesOf } from '../src/daemon/signals/end-entities.ts';
import { pairSignalsOf } from '../src/daemon/signals/pair-signals.ts';
import { servedListsOf } from '../src/daemon/signals/served-by-target.ts';
import { signalFactsOf } from '../src/daemon/signals/signal-facts.ts';
import { knownRoots } from '../src/firmware/known-roots.ts';
import { assess } from '../src/outlook/assess.ts';
import { NO_SIGNALS, type PairSignals } from '../src/outlook/pair-signals.ts';
import { type Observation, servedListOf } from '../src/probe/observation.ts';
import { caGraphOf } from '../src/signals/root-programs/ca-graph.ts';
import type { Issuance } from '../src/signals/signal.ts';
import type { StoredEndEntity } from '../src/store/store.ts';
import { issue, type IssuedCertificate, keyPair } from '../test/support/ca.ts';
import { digest } from '../test/support/certspotter-api.ts';
import { POISON } from '../test/signals/ct/sct-writer.ts';
import { cpuTimed, median } from './timing.ts';

const LINES = Number(process.argv[2] ?? 500);
const ISSUANCES = Number(process.argv[3] ?? 50);
const TARGETS = 20;
const STORES = 50;
/** Of the issuances of a target, those that it has served. */
const SERVED = 20;
const ROUNDS = 5;
const NOW = Date.parse('2026-03-01T00:00:00Z');
const DAY = 86_400_000;
const SETTINGS = { horizonMs: 90 * DAY, deadlineHorizonMs: 365 * DAY, calmRounds: 3 };

const operators = Array.from({ length: 10 }, (_, n) => {
  const name = `Operator ${String(n)}`;
  const root = issue({ subject: `O=${name}, CN=${name} Root`, key: keyPair(`${name} root`) });
  const sub = issue({ subject: `O=${name}, CN=${name} Sub`, issuer: root, ca: true, key: keyPair(`${name} sub`) });
  return { root, sub };
});
/** Each pins others: by the bits of its number, and one that they all do. */
const stores = Array.from({ length: STORES }, (_, n) =>
  anchorStoreOf(
    operators
      .filter((_one, at) => at === 9 || ((n >> (at % 6)) & 1) === 1)
      .map(({ root }) => trustAnchorOf(decodeCertificate(root.der))),
  ),
);
const hosts = Array.from({ length: TARGETS }, (_, n) => `host-${String(n)}.example.com`);

/** Of the target's own operator but for each tenth. */
function operatorOf(target: number, n: number) {
  const operator = operators[(n % 10 === 9 ? target + 1 : target) % operators.length];
  if (operator === undefined) throw new Error('no operators');
  return operator;
}

function leaf(host: string, target: number, n: number): IssuedCertificate {
  const notBefore = new Date(NOW - (ISSUANCES - n) * DAY).toISOString();
  const validity = { notBefore, notAfter: '2026-06-01T00:00:00Z' };
  const names = { subject: `CN=${host}`, dnsNames: [host], serialNumber: 1000 * target + n + 1 };
  return issue({ ...names, ...validity, issuer: operatorOf(target, n).sub, extensions: [POISON] });
}

function issuanceOf({ der, pem }: IssuedCertificate, host: string, issuerSpki: string): Issuance {
  const { issuer, spkiSha256, notBefore, notAfter } = decodeCertificate(der);
  return {
    ...{ kind: 'issuance', source: 'bench', at: NOW, confidence: 'likely', target: `${host}:443`, dnsNames: [host] },
    ...{ tbsSha256: digest(pem), spkiSha256, notBefore, notAfter, der },
    issuer: { subject: issuer.text, spkiSha256: issuerSpki },
  };
}

const subKeys = new Map(operators.map(({ sub }) => [sub, decodeCertificate(sub.der).spkiSha256]));
const issuances = hosts.flatMap((host, target) =>
  Array.from({ length: ISSUANCES }, (_, n) =>
    issuanceOf(leaf(host, target, n), host, subKeys.get(operatorOf(target, n).sub) ?? ''),
  ),
);
const endEntities = [...Map.groupBy(issuances, ({ target }) => target).values()].flatMap((ofTarget) =>
  ofTarget.slice(0, SERVED).map(({ target, spkiSha256, issuer, notBefore, notAfter, tbsSha256 }): StoredEndEntity => ({
    ...{ target, sha256: tbsSha256, spkiSha256, issuer: issuer.subject, notBefore, notAfter },
    ...{ firstServedAt: notBefore + DAY, sctAt: notBefore },
  })),
);
const hello = { profile: 'modern', sni: true } as const;
const observations = hosts.map((host, target): Observation => {
  const list = servedListOf([leaf(host, target, 0).der, operatorOf(target, 0).sub.der]);
  return {
    ...{ target: `${host}:443`, host, port: 443, protocol: 'https', address: '192.0.2.1', hello, at: NOW },
    ...{ durationMs: 20, vantage: 'bench', redirect: null },
    outcome: { kind: 'served', servedList: list, tlsVersion: 0x0304, proven: true, handshakeFailure: null },
  };
});
const links = Array.from({ length: LINES }, (_, line) =>
  hosts.flatMap((host): readonly Link[] => {
    const anchors = stores[line % STORES];
    const stack = STACKS[(line % STORES) % STACKS.length]?.name ?? 'openssl';
    const firmware = {
      ...{ id: `line-${String(line)}`, devices: null, stack, targets: [], recovery: [] },
      clock: { kind: 'device' },
    } as const;
    const target = `${host}:443`;
    return anchors === undefined
      ? []
      : [{ ...{ firmware, target, host, purpose: 'update', anchors, hellos: [hello] }, via: null, origin: target }];
  }),
).flat();

const judge = createJudge({ knownRoots });
const named = (name: string) => {
  const stack = stackNamed(name);
  if (stack === null) throw new Error(name);
  return stack;
};
const known = {
  sources: [],
  signals: issuances.map((signal) => ({ source: 'bench', signal })),
  endEntities,
  watchedSince: new Map(hosts.map((host) => [`${host}:443`, NOW - 365 * DAY])),
};
const programs = { table: { mozillaRoots: [], facts: [] }, graph: caGraphOf([]), reports: [] };
const setup = { targets: [], judge, stackNamed: named, knownRoots };
const views = roundViews(links, { observations, recalled: [] }, judge, named);

function signalsAt(now: number): readonly PairSignals[] {
  const seen = endEntitiesOf(observations, known.endEntities, judge);
  const facts = signalFactsOf({ setup, known, programs, servedLists: servedListsOf(observations) }, { links, now });
  const of = pairSignalsOf({ links, observations, endEntities: seen, now }, facts, judge);
  return views.map((view) => of(view));
}

const assessed = (signals: (at: number) => PairSignals, now: number) => () =>
  views.map((view, at) => assess(null, view, signals(at), SETTINGS, now).level);

measure();

function measure(): void {
  const first = cpuTimed(() => signalsAt(NOW));
  const later = Array.from({ length: ROUNDS }, (_, n) => cpuTimed(() => signalsAt(NOW + (n + 1) * 600_000)).ms);
  const outlooks = Array.from(
    { length: ROUNDS },
    () => cpuTimed(assessed((at) => first.result[at] ?? NO_SIGNALS, NOW)).ms,
  );
  const bare = Array.from({ length: ROUNDS }, () => cpuTimed(assessed(() => NO_SIGNALS, NOW)).ms);
  const waiting = first.result.reduce((sum, { issuances: { length } }) => sum + length, 0);
  console.log(
    `${String(views.length)} pairs, ${String(issuances.length)} issuances: ${String(waiting)} answers in all`,
  );
  console.log(`signals, first cycle   ${first.ms.toFixed(0)} ms of CPU`);
  console.log(`signals, later cycles  ${median(later).toFixed(0)} ms, ${Math.max(...later).toFixed(0)} at most`);
  console.log(`outlooks with them     ${median(outlooks).toFixed(0)} ms`);
  console.log(`outlooks without       ${median(bare).toFixed(0)} ms`);
}
