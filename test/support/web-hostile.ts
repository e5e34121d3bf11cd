// A page that shows nothing but what strangers wrote: names in certificates, answers of servers, comments, labels.
import { createSilence } from '../../src/alerts/silence.ts';
import type { Setup } from '../../src/daemon/setup.ts';
import { servedListOf } from '../../src/probe/observation.ts';
import type { Store } from '../../src/store/store.ts';
import { DAY, HOUR } from '../backtest/spans.ts';
import { type IssuedCertificate, issue, keyPair } from './ca.ts';
import { historyOf, observationOf, type Remembered, servedOutcome } from './web-history.ts';

export const HOSTILE_NOW = Date.UTC(2026, 5, 1, 12);
export const HOSTILE_HOST = 'hostile.example';
export const HOSTILE_FIRMWARE = 'hostile-1.0';
const HOST_OF_FAILURES = 'failing.example';

/** Would be seen in the title, in the elements, or as a dialog, if it were taken for markup. */
const SCRIPT = '<script>document.title="injected";alert(1)</script>';
const IMAGE = '"\'><img src=x onerror=alert(2) class=injected>';
/** Turned over by bidirectional controls, cut by a null byte, over several lines, with an escape sequence, and invisible. */
const CONTROLS = 'a\u202Egpj.exe\u2066b\u2069\u200F\u0000c\r\nSet-Cookie: x=1\u001B[31mred\u200B\uFEFF';
const LONG = `${SCRIPT}${'W'.repeat(10_000)}`;

export interface HostileWorld {
  readonly files: ReadonlyMap<string, string>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly fill: (setup: Setup, store: Store) => Promise<Remembered>;
}

export function hostileWorld(): HostileWorld {
  const pinned = issue({
    subject: [
      { type: 'O', value: SCRIPT },
      { type: 'CN', value: IMAGE },
    ],
    ca: true,
    key: keyPair('hostile pinned'),
  });
  const other = issue({ subject: [{ type: 'CN', value: LONG }], ca: true, key: keyPair('hostile other') });
  const [before, after] = [listUnder(pinned), listUnder(other)];
  const labels = { [`x-${'y'.repeat(90)}`]: IMAGE, markup: SCRIPT };
  return {
    files: new Map([
      ['pinned.pem', pinned.pem],
      ['known-roots.pem', other.pem],
    ]),
    config: {
      targets: [
        { host: HOSTILE_HOST, labels },
        { host: HOST_OF_FAILURES, labels },
      ],
      firmware: [
        {
          id: HOSTILE_FIRMWARE,
          devices: 1,
          stack: 'openssl',
          anchors: ['pinned.pem'],
          targets: [{ host: HOSTILE_HOST }, { host: HOST_OF_FAILURES }],
          recovery: [IMAGE, CONTROLS],
          labels,
        },
      ],
      announcements: [
        {
          id: 'hostile',
          targets: [HOSTILE_HOST],
          anchor: { subject: `CN=${IMAGE}${CONTROLS}` },
          from: '2026-07-01',
          source: `https://example.com/?${encodeURIComponent(SCRIPT)}`,
        },
      ],
      signals: { ct: { certSpotter: {} }, caa: {}, ari: {} },
      receivers: [{ name: 'hook', webhook: { url: 'https://hooks.example/' } }],
      web: { listen: '127.0.0.1:0' },
    },
    fill: (setup, store) => fillHostile(setup, store, before, after),
  };
}

function listUnder(root: IssuedCertificate): readonly IssuedCertificate[] {
  const intermediate = issue({
    subject: [{ type: 'OU', value: CONTROLS }, [{ type: 'CN', value: IMAGE }], { type: 'O', value: SCRIPT }],
    issuer: root,
    ca: true,
    key: keyPair('hostile intermediate'),
  });
  const endEntity = issue({
    subject: [{ type: 'CN', value: `${CONTROLS}${SCRIPT}` }],
    issuer: intermediate,
    dnsNames: [HOSTILE_HOST, `${IMAGE}.example`],
    key: keyPair('hostile end entity'),
  });
  return [endEntity, intermediate, root];
}

async function fillHostile(
  setup: Setup,
  store: Store,
  before: readonly IssuedCertificate[],
  after: readonly IssuedCertificate[],
): Promise<Remembered> {
  const [start, now] = [HOSTILE_NOW - 3 * DAY, HOSTILE_NOW - HOUR];
  await collect(store, before[0], start);
  const error = `<b>${IMAGE}</b>${CONTROLS}`;
  const history = await historyOf(setup, store, (_, at) => ({
    ...{ kind: 'retry', at, nextAttemptAt: at + HOUR, error, reached: [] },
  }));
  for (const [at, list] of [
    [start, before],
    [now, after],
  ] as const) {
    const served = servedOutcome(servedListOf(list.map(({ der }) => der)));
    const failed = { kind: 'failed', failure: { code: 'starttls-refused', reply: `${IMAGE}${CONTROLS}` } } as const;
    const common = { hello: { profile: 'modern', sni: true }, at } as const;
    const [one, two] = ['192.0.2.1', '192.0.2.2'];
    const observations = [
      observationOf({ target: `${HOSTILE_HOST}:443`, host: HOSTILE_HOST, address: one, ...common, outcome: served }),
      observationOf({
        ...{ target: `${HOST_OF_FAILURES}:443`, host: HOST_OF_FAILURES, address: two, ...common },
        outcome: at === start ? served : failed,
      }),
    ];
    await history.play({ observations, named: [] }, at);
  }
  await hands(store);
  return history.end();
}

/** What collectors read in CAA records and renewal information, and what went wrong with one. */
async function collect(store: Store, endEntity: IssuedCertificate | undefined, at: number): Promise<void> {
  const run = { state: null, triedAt: at, goodAt: null, failingSince: at - 30 * DAY, problem: `${IMAGE}${CONTROLS}` };
  const records = [`0 issue ${IMAGE}`, `128 tbs ${CONTROLS}`];
  const base = { source: SCRIPT, at, confidence: 'certain' } as const;
  await store.recordCollected({
    source: { source: 'CAA', ...run },
    put: [
      {
        ...{ kind: 'caa', ...base, host: HOSTILE_HOST, foundAt: 'example', records, issuers: [IMAGE] },
        changed: { at, added: records, removed: [CONTROLS] },
      },
    ],
    drop: [],
  });
  await store.recordCollected({
    source: { source: 'ARI', ...run },
    put: [
      {
        ...{ kind: 'renewal-info', ...base, target: `${HOSTILE_HOST}:443`, endEntity: endEntity?.sha256 ?? '' },
        ...{ start: at, end: at + DAY, explanation: 'javascript:alert(3)', before: null },
      },
    ],
    drop: [],
  });
}

async function hands(store: Store): Promise<void> {
  const [incident] = await store.incidents({ resolved: false }, 1);
  if (incident === undefined) throw new RangeError('no incident has opened');
  const { id, level, reopenedAt } = incident;
  const [by, comment] = [`${SCRIPT}${CONTROLS}`, `${IMAGE}${CONTROLS}${LONG}`];
  await store.acknowledge({ incident: id, at: HOSTILE_NOW, by, comment, level, reopenedAt });
  const until = HOSTILE_NOW + DAY;
  await store.addSilence(
    createSilence({ matcher: { labels: { markup: IMAGE } }, incident: id, by, comment, createdAt: HOSTILE_NOW, until }),
  );
}
