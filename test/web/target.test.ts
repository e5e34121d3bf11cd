// The pages of targets: what they say, what they answer to what makes no sense, and that strangers' text stays text.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { servedListOf } from '../../src/probe/observation.ts';
import { cycleRecord, observation } from '../contract/records.ts';
import { servedOutcome } from '../support/web-history.ts';
import { HOUR } from '../backtest/spans.ts';
import { HOSTILE_HOST, HOSTILE_NOW, hostileWorld } from '../support/web-hostile.ts';
import { startWebStage, type WebStage } from '../support/web-stage.ts';
import { LISTS, listOf, NOW, PINS_BOTH, PINS_OLD, QUIET, startTargetStage, TARGET } from './target-stage.ts';

let stage: WebStage;
before(async () => {
  stage = await startTargetStage();
});
after(async () => {
  await stage.close();
  assert.deepEqual(stage.errors, []);
});

const page = `/targets/${encodeURIComponent(TARGET)}`;
const [A, B, C] = (['A', 'B', 'C'] as const).map((tag) => listOf(tag).sha256);

async function get(path: string, on: WebStage = stage): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(new URL(path, on.url));
  return { status: response.status, text: await response.text() };
}

/** Without tags, blanks in a row as one. */
function words(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

interface Row {
  readonly name: string;
  readonly path: string;
  readonly status?: number;
  readonly says: readonly RegExp[];
  readonly saysNot?: readonly RegExp[];
}

const rows: readonly Row[] = [
  {
    name: 'targets, worst first, with what is served there',
    path: '/targets',
    says: [
      /dl\.vendor\.example:443 ✗ started ✗ 1 started ◔ 1 exposed 4 2026-07-25 .* quiet\.vendor\.example:443 /,
      /2 targets, worst first/,
    ],
  },
  { name: 'targets that are looked for', path: '/targets?q=QUIET', says: [/1 target, worst/], saysNot: [/dl\.vendor/] },
  { name: 'targets by their issuer', path: '/targets?q=new+trust', says: [/1 target, worst/, /dl\.vendor/] },
  { name: 'no such target among them', path: '/targets?q=%3Cb%3E', says: [/No target is called like that/] },
  { name: 'a page that is not there is the last', path: '/targets?page=99', says: [/2 targets/] },
  {
    name: 'who serves what, and who refuses it',
    path: page,
    says: [
      /newest list is C , first seen 6 d ago and given to 9 of 12 endpoints/,
      /192\.0\.2\.9 .*192\.0\.2\.10 .*192\.0\.2\.11 .*2001:db8::1/,
      /list C New Trust TLS E7 [0-9a-f:]{11} no firmware asks like this/,
      /✗ refused by thermostat-1\.4 /,
      /✓ refused by none/,
    ],
  },
  {
    name: 'signals on its time axis, and how outlooks moved',
    path: `${page}?range=90d`,
    says: [
      /a certificate was issued by New Trust TLS E7, seen in CT/,
      /announced: New Trust Root G4 may be served from this day/,
      /How outlooks moved \(\d+ steps\)/,
      /list A Old Trust Issuing R3 [0-9a-f:]{11} 2026-04-02 12:00 UTC 2026-04-27 09:00 UTC Old Trust Root CA/,
      /timed-out \(connect\)/,
    ],
  },
  {
    name: 'a time in which a list was no longer served leaves it out',
    path: `${page}?range=7d`,
    says: [/list B/],
    saysNot: [/list A/],
  },
  { name: 'a range that is none is 30 days', path: `${page}?range=__proto__`, says: [/list B/], saysNot: [/list A/] },
  {
    name: 'a target that is none',
    path: '/targets/nowhere.example:443',
    status: 404,
    says: [/There is no such target/],
  },
  {
    name: 'before and after: the newest two lists',
    path: `${page}/compare`,
    says: [
      /thermostat-1\.4 accepted it before and would refuse it now/,
      /1 firmware line would come to it by another anchor/,
      /Leaf: the same name with a new key; names: 1 more and 1 fewer/,
      /Issuer: New Trust TLS E7 , and before Old Trust Issuing R3/,
      /✗ refused the CA is not pinned: needs New Trust Root G4/,
      /issuer ≠ changed before: O=Old Trust,CN=Old Trust Issuing R3 after: O=New Trust,CN=New Trust TLS E7/,
      /subject = CN=dl\.vendor\.example/,
      /− removed: cdn\.vendor\.example = the same: dl\.vendor\.example .*\+ added: edge\.vendor\.example/,
    ],
  },
  {
    name: 'before and after: a renewal that nobody minds',
    path: `${page}/compare?a=${A ?? ''}&b=${B ?? ''}`,
    says: [
      /No firmware makes anything else of it/,
      /Other certificates: the same/,
      /The same as before for 2 firmware lines/,
    ],
    saysNot: [/Issuer:/],
  },
  {
    name: 'before and after the other way round',
    path: `${page}/compare?a=${C ?? ''}&b=${B ?? ''}`,
    says: [/thermostat-1\.4 refused it before and would accept it now/],
  },
  {
    name: 'one list alone',
    path: `/targets/${encodeURIComponent(QUIET)}/compare`,
    says: [/There is nothing to compare/],
  },
  {
    name: 'half of what is to be compared',
    path: `${page}/compare?a=${A ?? ''}`,
    status: 400,
    says: [/must be the SHA-256/],
  },
  { name: 'what is no digest', path: `${page}/compare?a=x&b=y`, status: 400, says: [/must be the SHA-256/] },
  {
    name: 'a list that it never served',
    path: `${page}/compare?a=${'0'.repeat(64)}&b=${B ?? ''}`,
    status: 404,
    says: [/has no such list/],
  },
  { name: 'lists of a target that is none', path: '/targets/nowhere/compare', status: 404, says: [/no such target/] },
  {
    name: 'a certificate',
    path: `/certificates/${LISTS.C[0].sha256}`,
    says: [/not after 2026-08-21T12:00:00Z in/, /signature ECDSA with SHA-256/, /-----BEGIN CERTIFICATE-----/],
  },
  {
    name: 'a certificate that nobody served',
    path: `/certificates/${'0'.repeat(64)}`,
    status: 404,
    says: [/No such certificate/],
  },
  { name: 'what is no certificate', path: '/certificates/..%2f..%2fetc', status: 404, says: [/There is no such page/] },
];

for (const { name, path, status = 200, says, saysNot = [] } of rows) {
  test(name, async () => {
    const answer = await get(path);
    assert.equal(answer.status, status);
    for (const said of says) assert.match(words(answer.text), said);
    for (const unsaid of saysNot) assert.doesNotMatch(words(answer.text), unsaid);
  });
}

test('a certificate is given as the file that it was served as', async () => {
  const response = await fetch(new URL(`/certificates/${LISTS.C[0].sha256}.pem`, stage.url));
  assert.equal(await response.text(), LISTS.C[0].pem);
  assert.match(response.headers.get('content-disposition') ?? '', /^attachment; filename="[0-9a-f]{16}\.pem"$/);
  assert.equal((await get(`/certificates/${'0'.repeat(64)}.pem`)).status, 404);
});

test('the timeline has a lane for each address, and says in words what it shows', async () => {
  const { text } = await get(`${page}?range=90d`);
  const svg = /<svg class="timeline".*?<\/svg>/s.exec(text)?.[0] ?? '';
  const lanes = [...svg.matchAll(/class="lane-name"[^>]*>([^<]*)/g)].map(([, lane]) => lane);
  assert.deepEqual(lanes, [
    ...['192.0.2.9', '192.0.2.10', '192.0.2.11', '2001:db8::1'],
    ...['share of C', 'signals', 'outlooks ▲ ▼'],
  ]);
  const tags = [...svg.matchAll(/class="tag"[^>]*>([^<]*)/g)].map(([, tag]) => tag);
  assert.deepEqual(tags.join(''), 'ABCABCABCAB');
  assert.match(svg, /role="img" aria-labelledby="timeline-title"/);
  assert.doesNotMatch(svg, /NaN|Infinity|undefined|style=/);
});

test('firmware is told worst first, each with its steps', async () => {
  const { text: whole } = await get(page);
  const text = whole.slice(whole.indexOf('id="firmware"'));
  const [worse, better] = [PINS_OLD, PINS_BOTH].map((id) => text.indexOf(`href="/firmware/${id}"`));
  assert.ok(worse !== undefined && better !== undefined && worse > 0 && worse < better);
});

test("strangers' text stays text, is cut, and is nowhere in attributes that mean something", async () => {
  const hostile = await startWebStage({ ...hostileWorld(), clock: { now: () => HOSTILE_NOW } });
  try {
    const target = `/targets/${encodeURIComponent(`${HOSTILE_HOST}:443`)}`;
    for (const path of ['/targets', target, `${target}/compare`, `/targets?q=${encodeURIComponent('"><script>')}`]) {
      const { status, text } = await get(path, hostile);
      assert.equal(status, 200);
      assert.doesNotMatch(text, /<script>|<img src=x|[\u202e\u0000\u001b]/u);
      assert.doesNotMatch(text, /W{2001}/);
      assert.doesNotMatch(text, / style=/);
    }
    assert.deepEqual(hostile.errors, []);
  } finally {
    await hostile.close();
  }
});

test('a target of more addresses than lanes is told list by list', async () => {
  const { store } = stage;
  const many = Array.from({ length: 30 }, (_, index) =>
    observation({
      ...{ target: 'many.example:443', host: 'many.example', address: `192.0.2.${String(index)}`, at: NOW },
      outcome: servedOutcome(listOf(index % 2 === 0 ? 'A' : 'B')),
    }),
  );
  await store.recordCycle(cycleRecord({ observations: many }));
  const { status, text } = await get('/targets/many.example%3A443');
  assert.equal(status, 200);
  assert.match(text, /class="lane-name"[^>]*>list A</);
  assert.match(words(text), /No firmware depends on it any more/);
});

/** Of a server that makes up a list for each handshake. */
const madeUp = Array.from({ length: 501 }, (_, n) => servedListOf([Buffer.from(`list ${String(n)}`)]));

const crowded = [
  {
    name: 'what stands is told of, however old',
    host: 'old.example',
    stand: false,
    cell: /list A Old Trust Issuing R3/,
  },
  {
    name: 'of more that stand a cell has the digest',
    host: 'all.example',
    stand: true,
    cell: new RegExp(`another list ${listOf('A').sha256.slice(0, 12)}`),
  },
];
for (const { name, host, stand, cell } of crowded) {
  test(`a target of more lists than a page tells of: ${name}`, async () => {
    const target = { target: `${host}:443`, host };
    const old = (at: number) =>
      observation({ ...target, address: '192.0.2.1', at, outcome: servedOutcome(listOf('A')) });
    const many = madeUp.map((list) =>
      observation({ ...target, address: '192.0.2.2', at: NOW - HOUR, outcome: servedOutcome(list) }),
    );
    await stage.store.recordCycle(cycleRecord({ observations: [old(NOW - 2 * HOUR)] }));
    await stage.store.recordCycle(cycleRecord({ observations: [old(NOW - HOUR), ...many] }));
    const over = observation({ ...target, address: '192.0.2.2', at: NOW, outcome: servedOutcome(listOf('B')) });
    if (!stand) await stage.store.recordCycle(cycleRecord({ observations: [old(NOW), over] }));
    const { status, text } = await get(`/targets/${host}%3A443`);
    assert.equal(status, 200);
    const row = /<tr><th scope="row"><code>192\.0\.2\.1<\/code>.*?<\/tr>/s.exec(text)?.[0] ?? '';
    assert.match(words(row), cell);
    assert.match(words(text), /another list/);
    assert.doesNotMatch(text, /class="failure"/);
  });
}
