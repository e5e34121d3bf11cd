// A target over two months, as its page shows it: a renewal, then a rotation to another CA that goes from address to
// address, with one that gives both lists in turn and one that does not always answer.
import { linksOf } from '../../src/daemon/links.ts';
import type { Setup } from '../../src/daemon/setup.ts';
import {
  type ClientHello,
  clientHelloName,
  type Outcome,
  type ServedList,
  servedListOf,
} from '../../src/probe/observation.ts';
import type { Signal } from '../../src/signals/signal.ts';
import type { Store } from '../../src/store/store.ts';
import { DAY, HOUR } from '../backtest/spans.ts';
import { type IssuedCertificate, issue, keyPair } from '../support/ca.ts';
import { historyOf, observationOf, type Remembered, servedOutcome } from '../support/web-history.ts';
import { startWebStage, type WebStage } from '../support/web-stage.ts';

export const NOW = Date.UTC(2026, 5, 1, 12);
export const HOST = 'dl.vendor.example';
export const TARGET = `${HOST}:443`;
/** Where HOST redirects to in the config of nobody: served one list ever. */
export const QUIET = 'quiet.vendor.example:443';
export const PINS_OLD = 'thermostat-1.4';
export const PINS_BOTH = 'thermostat-2.0';

const oldRoot = issue({ subject: 'CN=Old Trust Root CA, O=Old Trust', ca: true, key: keyPair('old root') });
const newRoot = issue({ subject: 'CN=New Trust Root G4, O=New Trust', ca: true, key: keyPair('new root') });
const oldIssuing = issue({
  ...{ subject: 'CN=Old Trust Issuing R3, O=Old Trust', issuer: oldRoot, ca: true, key: keyPair('old issuing') },
});
const newIssuing = issue({
  ...{ subject: 'CN=New Trust TLS E7, O=New Trust', issuer: newRoot, ca: true, key: keyPair('new issuing') },
});

function leaf(issuer: IssuedCertificate, name: string, from: number, names: readonly string[]): IssuedCertificate {
  const [notBefore, notAfter] = [new Date(NOW + from * DAY), new Date(NOW + (from + 90) * DAY)].map(instant);
  const dates = { notBefore: notBefore ?? '', notAfter: notAfter ?? '' };
  return issue({ subject: `CN=${HOST}`, issuer, dnsNames: [...names], key: keyPair(name), ...dates });
}

function instant(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z');
}

const BOTH_NAMES = [HOST, 'cdn.vendor.example'];
/** The oldest first, as they are tagged. */
export const LISTS = {
  A: [leaf(oldIssuing, 'leaf A', -61, BOTH_NAMES), oldIssuing],
  B: [leaf(oldIssuing, 'leaf B', -36, BOTH_NAMES), oldIssuing],
  C: [leaf(newIssuing, 'leaf C', -9, [HOST, 'edge.vendor.example']), newIssuing],
} as const;

export const listOf = (tag: keyof typeof LISTS): ServedList => servedListOf(LISTS[tag].map(({ der }) => der));

const [LIST_A, LIST_B, LIST_C] = [listOf('A'), listOf('B'), listOf('C')];
const ADDRESSES = ['192.0.2.9', '192.0.2.10', '192.0.2.11', '2001:db8::1'];
const EVERY = 3 * HOUR;
const ROUNDS = (60 * DAY) / EVERY;

/** The page over all of it. */
export function startTargetStage(): Promise<WebStage> {
  const line = (id: string, anchors: readonly string[], devices: number) => {
    const targets = [{ host: HOST }, { host: 'quiet.vendor.example' }];
    return { id, devices, stack: 'mbedtls', anchors, targets };
  };
  return startWebStage({
    files: new Map([
      ['old.pem', oldRoot.pem],
      ['new.pem', newRoot.pem],
      ['known-roots.pem', oldRoot.pem + newRoot.pem],
    ]),
    config: {
      schedule: '0 */3 * * *',
      firmware: [line(PINS_OLD, ['old.pem'], 12_400), line(PINS_BOTH, ['old.pem', 'new.pem'], 800)],
      announcements: [],
      web: { listen: '127.0.0.1:0' },
    },
    clock: { now: () => NOW },
    fill,
  });
}

async function fill(setup: Setup, store: Store): Promise<Remembered> {
  await store.recordCollected({
    source: { source: 'CT', state: null, triedAt: NOW, goodAt: NOW, failingSince: null, problem: null },
    put: signals(),
    drop: [],
  });
  const history = await historyOf(setup, store, () => null);
  const hellos = hellosOf(setup);
  for (let round = 0; round <= ROUNDS; round++) {
    const at = NOW - (ROUNDS - round) * EVERY;
    const observations = ADDRESSES.flatMap((address, index) =>
      hellos.map((hello) =>
        observationOf({ target: TARGET, host: HOST, address, hello, at, outcome: outcomeAt(index, round, at) }),
      ),
    );
    const quiet = observationOf({
      ...{ target: QUIET, host: 'quiet.vendor.example', address: '192.0.2.77', hello: hellos[0] ?? MODERN, at },
      outcome: servedOutcome(LIST_A),
    });
    await history.play({ observations: [...observations, quiet], named: [] }, at);
  }
  return history.end();
}

const MODERN: ClientHello = { profile: 'modern', sni: true };

function hellosOf({ firmware }: Setup): readonly ClientHello[] {
  const all = linksOf(firmware, []).flatMap(({ hellos }) => hellos);
  return [...new Map([MODERN, ...all].map((hello) => [clientHelloName(hello), hello])).values()];
}

/** Address 0 goes first, a day and a half each; the third gives both in turn for two days; the last does not always answer. */
function outcomeAt(index: number, round: number, at: number): Outcome {
  const days = (at - NOW) / DAY;
  if (index === 3 && round % 17 === 0) return { kind: 'failed', failure: { code: 'timed-out', step: 'connect' } };
  const turn = -6 + index * 1.5;
  if (index === 2 && days >= turn && days < turn + 2) return servedOutcome(round % 2 === 0 ? LIST_B : LIST_C);
  if (index < 3 && days >= turn) return servedOutcome(LIST_C);
  return servedOutcome(days < -35 ? LIST_A : LIST_B);
}

function signals(): readonly Signal[] {
  const base = { source: 'https://ct.example/', confidence: 'certain', at: NOW - 9 * DAY } as const;
  return [
    {
      ...{ kind: 'issuance', ...base, target: TARGET, tbsSha256: 'ab'.repeat(32), spkiSha256: 'cd'.repeat(32) },
      ...{ dnsNames: [HOST], issuer: { subject: 'CN=New Trust TLS E7, O=New Trust', spkiSha256: null } },
      ...{ notBefore: NOW - 9 * DAY, notAfter: NOW + 81 * DAY, der: null },
    },
    {
      ...{ kind: 'announcement', ...base, id: 'move', targets: [TARGET], from: NOW + 3 * DAY, moved: [] },
      anchor: { subject: 'CN=New Trust Root G4, O=New Trust', spkiSha256: null },
    },
  ];
}
