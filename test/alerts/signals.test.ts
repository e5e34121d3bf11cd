// What is told of signals: the line, what to do, the evidence, the date in the digest, and the webhook's body.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { composeNotification } from '../../src/alerts/compose.ts';
import { dateOf } from '../../src/alerts/digest-dates.ts';
import { traitsOf } from '../../src/alerts/incidents/traits.ts';
import { findingText } from '../../src/alerts/render/evidence-text.ts';
import { notificationBody } from '../../src/alerts/render/json.ts';
import { messageOf } from '../../src/alerts/render/message-of.ts';
import { notificationBodySchema } from '../../src/alerts/render/notification-body.ts';
import { renderText } from '../../src/alerts/render/text.ts';
import { type OutlookLevel, type SignalFinding, signalLevel } from '../../src/outlook/outlook.ts';
import { DAY, hexOf, missingAnchor, NOON, outlook, story, TARGET } from './scene.ts';

const ROOT = { subject: 'CN=GTS Root R4,O=Google Trust Services LLC,C=US', spkiSha256: hexOf('GTS Root R4') };
const MISSING = missingAnchor({ subject: ROOT.subject });
const WHO = 'thermostat-1.4 (12,400 devices)';

const issued = {
  code: 'issued',
  tbsSha256: hexOf('tbs'),
  issuer: { subject: 'CN=WE1,O=Google Trust Services,C=US', spkiSha256: hexOf('WE1') },
  source: 'https://api.certspotter.com/v1/issuances',
  loggedAt: Date.parse('2026-02-20T08:00:00Z'),
  notAfter: Date.parse('2026-05-21T08:00:00Z'),
  state: 'waiting',
  expectedAt: Date.parse('2026-03-09T00:00:00Z'),
  answer: { kind: 'refused', refusal: 'anchor-missing', missing: MISSING },
} as const satisfies SignalFinding;

const deadline = {
  code: 'deadline',
  anchor: { subject: 'CN=Old Root CA,O=Example Trust,C=US', spkiSha256: hexOf('old') },
  program: 'mozilla',
  rule: 'key-age',
  date: Date.parse('2026-04-15T00:00:00Z'),
  lastServed: Date.parse('2026-11-01T00:00:00Z'),
  certain: 'Mozilla stops trusting it for TLS on 2026-04-15, for its key is from 2006.',
  inferred: 'A public operator has to be off it by then.',
  source: 'https://www.mozilla.org/policy',
  confidence: 'likely',
} as const satisfies SignalFinding;

const announced = {
  code: 'announced',
  id: 'move',
  anchor: ROOT,
  from: Date.parse('2026-06-01T00:00:00Z'),
  source: 'https://blog.example/',
  confidence: 'likely',
  moved: [{ from: Date.parse('2026-01-01T00:00:00Z'), until: Date.parse('2025-12-20T00:00:00Z') }],
} as const satisfies SignalFinding;

interface Row {
  readonly name: string;
  readonly finding: SignalFinding;
  /** Null: it is for information, and no level of its own. */
  readonly summary: string | null;
  readonly advice: RegExp | null;
  readonly text: RegExp;
  readonly traits: readonly string[];
  readonly digest: readonly [string, string] | null;
}

const rows: readonly Row[] = [
  {
    name: 'a certificate that would be refused',
    finding: issued,
    summary: `${WHO} would refuse ${TARGET}: a certificate from GTS Root R4 was issued on 2026-02-20, expected to be served about 2026-03-09`,
    advice:
      /^Ship an update that also pins GTS Root R4 \(SHA-256 [0-9a-f]{64}, notAfter 2038-01-15\)\. .* Do so before content\.example:443 serves it, about 2026-03-09\.$/,
    text: /^A certificate from WE1 was issued for the name on 2026-02-20, and has not been served\. Inferred: it would be refused \(anchor-missing\), for GTS Root R4 is not pinned; it should be served about 2026-03-09, as others before it were\. \(https:/,
    traits: [`anchor ${ROOT.subject}`],
    digest: ['2026-03-09', 'a certificate from WE1 should be served, and would be refused'],
  },
  {
    name: 'one that should have been served',
    finding: { ...issued, expectedAt: NOON - 5 * DAY },
    summary: `${WHO} would refuse ${TARGET}: a certificate from GTS Root R4 was issued on 2026-02-20, due to be served since 2026-02-24`,
    advice: /Do so at once: content\.example:443 may serve it any day\.$/,
    text: /about 2026-02-24/,
    traits: [`anchor ${ROOT.subject}`],
    digest: ['2026-02-24', 'a certificate from WE1 should be served, and would be refused'],
  },
  {
    name: 'one without a day',
    finding: { ...issued, expectedAt: null },
    summary: `${WHO} would refuse ${TARGET}: a certificate from GTS Root R4 was issued on 2026-02-20, and may be served any day`,
    advice: /Do so at once/,
    text: /it may be served any day/,
    traits: [`anchor ${ROOT.subject}`],
    digest: null,
  },
  {
    name: 'one that no anchor would help',
    finding: { ...issued, answer: { kind: 'refused', refusal: 'weak-algorithm', missing: null } },
    summary: `${WHO} would refuse ${TARGET}: a certificate from WE1 was issued on 2026-02-20, expected to be served about 2026-03-09`,
    advice: /^The stack refuses a signature algorithm .* Do so before/,
    text: /it would be refused \(weak-algorithm\); it should/,
    traits: [`issuer ${issued.issuer.subject}`],
    digest: ['2026-03-09', 'a certificate from WE1 should be served, and would be refused'],
  },
  {
    name: 'one that depends',
    finding: {
      ...issued,
      answer: {
        kind: 'depends',
        acceptedIf: 'it is served with the cross-sign by Old Root CA',
        refusal: 'anchor-missing',
        missing: MISSING,
      },
    },
    summary: `${WHO} would refuse ${TARGET} unless it is served with the cross-sign by Old Root CA: a certificate from GTS Root R4 was issued on 2026-02-20, expected to be served about 2026-03-09`,
    advice: /It is not needed if it is served with the cross-sign by Old Root CA: ask the operator\./,
    text: /unless it is served with the cross-sign by Old Root CA/,
    traits: [`anchor ${ROOT.subject}`],
    digest: ['2026-03-09', 'a certificate from WE1 should be served, and may be refused'],
  },
  {
    name: 'one of a CA that nobody knows',
    finding: { ...issued, answer: { kind: 'unknown', isNewOperator: true } },
    summary: `${WHO} may refuse ${TARGET}: a certificate from WE1 was issued on 2026-02-20, expected to be served about 2026-03-09, and nothing of that CA was ever served there`,
    advice: /^Find out to which root WE1 leads/,
    text: /nobody knows whether it would be accepted/,
    traits: [`issuer ${issued.issuer.subject}`],
    digest: null,
  },
  {
    name: 'one in reserve',
    finding: { ...issued, state: 'standby' },
    summary: `${WHO} may come to refuse ${TARGET}: a certificate from GTS Root R4 is in reserve since 2026-02-20`,
    advice: /There is time as long as content\.example:443 keeps it in reserve\.$/,
    text: /it may be a reserve, for others of its CA were never served/,
    traits: [`anchor ${ROOT.subject}`],
    digest: ['2026-03-09', 'a certificate from WE1 should be served, and would be refused'],
  },
  {
    name: 'a deadline',
    finding: deadline,
    summary: `${WHO} may come to refuse ${TARGET}: Mozilla ends its trust in Old Root CA on 2026-04-15, and a public operator has to be off it by 2026-11-01`,
    advice:
      /^Ask the operator which CA comes after Old Root CA, and ship its anchor as well: a public operator has to be off it by 2026-11-01\.$/,
    text: /^Old Root CA: Mozilla stops trusting it .* Inferred: A public operator has to be off it by then\. \(https:/,
    traits: [`ends ${hexOf('old')}`],
    digest: ['2026-04-15', 'Mozilla ends its trust in Old Root CA'],
  },
  {
    name: 'a deadline that is past',
    finding: { ...deadline, date: NOON - 400 * DAY, lastServed: NOON - 2 * DAY },
    summary: `${WHO} may come to refuse ${TARGET}: Mozilla ended its trust in Old Root CA on 2025-01-25, and a public operator had to be off it by 2026-02-27`,
    advice: /should be off it already\.$/,
    text: /^Old Root CA: /,
    traits: [`ends ${hexOf('old')}`],
    digest: ['2025-01-25', 'Mozilla ends its trust in Old Root CA'],
  },
  {
    name: 'declared roots',
    finding: {
      code: 'undeclared',
      set: 'dropbox',
      source: 'https://github.com/dropbox/certificate-pins',
      declared: 13,
      missing: [ROOT],
      changedAt: NOON - DAY,
    },
    summary: `${WHO} may come to refuse ${TARGET}: of 13 roots that its operator declares 1 is not pinned`,
    advice:
      /^Ship an update that also pins the declared root GTS Root R4: https:\/\/github\.com\/dropbox\/certificate-pins has it, and it may be served/,
    text: /Of 13 roots that the operator declares, 1 is not pinned: GTS Root R4\. The declaration changed on 2026-02-28\. Inferred: the host may be served below any of them\./,
    traits: ['undeclared dropbox', 'undeclared dropbox since 2026-02-28'],
    digest: null,
  },
  {
    name: 'an announcement',
    finding: announced,
    summary: `${WHO} may come to refuse ${TARGET}: GTS Root R4, which is not pinned, is announced from 2026-06-01 on`,
    advice: /^Ship an update that also pins GTS Root R4 before 2026-06-01 \(https:\/\/blog\.example\/\)\.$/,
    text: /The date has moved, it was 2026-01-01 before\. Inferred: it comes around that day/,
    traits: [`anchor ${ROOT.subject}`, 'announced move for 2026-06-01'],
    digest: ['2026-06-01', 'GTS Root R4 may be served, as announced, and is not pinned'],
  },
  {
    name: 'an announcement for a day that is past',
    finding: { ...announced, from: NOON - DAY, moved: [], confidence: 'certain' },
    summary: `${WHO} may come to refuse ${TARGET}: GTS Root R4, which is not pinned, is announced since 2026-02-28`,
    advice: /GTS Root R4 at once: it was announced for 2026-02-28/,
    text: /and that anchor is not pinned\. \(https/,
    traits: [`anchor ${ROOT.subject}`, 'announced move for 2026-02-28'],
    digest: ['2026-02-28', 'GTS Root R4 may be served, as announced, and is not pinned'],
  },
  {
    name: 'CAA records without the CA of what is served',
    finding: { code: 'caa-forbids', foundAt: 'example', ca: 'Example Trust', issuers: ['pki.goog'], since: NOON - DAY },
    summary: `${WHO} may come to refuse ${TARGET}: Example Trust, which issued what is served, may not issue for example any more`,
    advice: /^Ask the operator which of pki\.goog comes next/,
    text: /^The CAA records of example allow pki\.goog, and not Example Trust, which issued what is served, since 2026-02-28\. Inferred:/,
    traits: ['caa example'],
    digest: null,
  },
  {
    name: 'CAA records that allow nobody',
    finding: { code: 'caa-forbids', foundAt: 'example', ca: 'Example Trust', issuers: [], since: null },
    summary: `${WHO} may come to refuse ${TARGET}: Example Trust, which issued what is served, may not issue for example any more`,
    advice: /^Ask the operator which CA comes next/,
    text: /allow no CA, and not Example Trust, which issued what is served\./,
    traits: ['caa example'],
    digest: null,
  },
  {
    name: 'a CA in addition',
    finding: { code: 'caa-added', foundAt: 'example', issuers: ['pki.goog'], since: NOON - DAY },
    summary: null,
    advice: null,
    text: /^The CAA records of example also allow pki\.goog since 2026-02-28\./,
    traits: [],
    digest: null,
  },
  {
    name: 'a CA in a hurry',
    finding: {
      code: 'replacement-demanded',
      end: NOON - DAY,
      source: 'https://ca.example/directory',
      explanation: 'https://ca.example/incident',
    },
    summary: `${WHO} may come to refuse ${TARGET}: its CA wants the certificate replaced out of turn, by 2026-02-28`,
    advice: /^Ask the operator of content\.example:443 at once when/,
    text: /by 2026-02-28, which is over\. It explains why at https:\/\/ca\.example\/incident\./,
    traits: [`replacement ${TARGET}`],
    digest: null,
  },
  ...(['ari', 'cadence', 'lifetime'] as const).map((by) => ({
    name: `a renewal, by ${by}`,
    finding: { code: 'renewal-due', start: NOON, end: NOON + DAY, by } as const,
    summary: null,
    advice: null,
    text:
      by === 'ari'
        ? /^The CA says that the certificate is due to be renewed from 2026-03-01 to 2026-03-02\.$/
        : /^Inferred: the certificate is due/,
    traits: [],
    digest: null,
  })),
  {
    name: 'a preview',
    finding: {
      code: 'preview-refused',
      host: 'valid.ca.example',
      of: 'the next hierarchy',
      source: 'https://valid.ca.example',
      refusal: 'anchor-missing',
      deviceCode: '-688',
      missing: MISSING,
    },
    summary: `${WHO} would refuse what ${TARGET} may serve next: valid.ca.example, which shows the next hierarchy, is refused already`,
    advice: /Do so before content\.example:443 serves what valid\.ca\.example shows\.$/,
    text: /^valid\.ca\.example, which shows the next hierarchy, is refused already \(anchor-missing, the device prints -688\), for GTS Root R4 is not pinned\. Inferred:/,
    traits: [`anchor ${ROOT.subject}`],
    digest: null,
  },
];

for (const row of rows) {
  test(`told of signals: ${row.name}`, () => {
    const level = signalLevel(row.finding);
    const notification = composed(level === 'safe' ? 'exposed' : level, [row.finding]);
    if (row.summary !== null) assert.equal(notification.summary, row.summary);
    const [first] = notification.advice;
    if (row.advice !== null) assert.match(first?.text ?? '', row.advice);
    else assert.ok(!notification.advice.some(({ text }) => text.includes('Ship')));
    assert.match(findingText(row.finding), row.text);
    const traits = traitsOf(outlook(level, { findings: [row.finding] }), TARGET);
    assert.deepEqual(traits, level === 'safe' ? [`safe ${TARGET}`] : row.traits);
    const date = dateOf(row.finding);
    assert.deepEqual(date === null ? null : [new Date(date.at).toISOString().slice(0, 10), date.text], row.digest);
    notificationBodySchema.parse(JSON.parse(JSON.stringify(notificationBody(notification))));
    assert.ok(renderText(messageOf(notification)).includes('Findings'));
  });
}

const several: readonly {
  readonly name: string;
  readonly findings: readonly SignalFinding[];
  readonly summary: RegExp;
}[] = [
  {
    name: 'the soonest day',
    findings: [{ ...announced, from: NOON + 9 * DAY }, deadline],
    summary: /is announced from 2026-03-10 on$/,
  },
  {
    name: 'what may happen any day before a day',
    findings: [deadline, { code: 'caa-forbids', foundAt: 'example', ca: 'X', issuers: [], since: null }],
    summary: /may not issue for example any more$/,
  },
  {
    name: 'a day before what may never be',
    findings: [{ ...issued, state: 'standby' }, deadline],
    summary: /Old Root CA/,
  },
  {
    name: 'only what makes it likely',
    findings: [issued, deadline],
    summary: /^thermostat-1\.4 \(12,400 devices\) would refuse/,
  },
  {
    name: 'how many certificates there are',
    findings: [issued, { ...issued, tbsSha256: hexOf('other') }],
    summary: /was issued on 2026-02-20 \(and 1 more\), expected/,
  },
];

for (const { name, findings, summary } of several) {
  test(`told of several signals: ${name}`, () => {
    const level = findings.some((finding) => signalLevel(finding) === 'likely') ? 'likely' : 'exposed';
    assert.match(composed(level, findings).summary, summary);
  });
}

test('an anchor that two certificates need is shipped once, with its certificate', () => {
  const { advice } = composed('likely', [issued, { ...issued, tbsSha256: hexOf('other') }, deadline]);
  assert.deepEqual(
    advice.map(({ text, pem }) => [text.slice(0, 27), pem !== null]),
    [
      ['Ship an update that also pi', true],
      ['An update still gets throug', false],
    ],
  );
});

test('what a preview host shows lends its certificate to the issuance that lacks the same anchor', () => {
  const preview = rows.find(({ finding }) => finding.code === 'preview-refused')?.finding;
  assert.ok(preview !== undefined);
  const unseen: typeof issued = {
    ...issued,
    answer: { kind: 'refused', refusal: 'anchor-missing', missing: { ...MISSING, certificate: null, foundIn: null } },
  };
  const { advice } = composed('likely', [unseen, preview]);
  assert.deepEqual(
    advice.map(({ pem }) => pem !== null),
    [true, false],
  );
  assert.doesNotMatch(advice[0]?.text ?? '', /neither served nor found/);
});

test('since when an endpoint refuses, and that it does not each time, is in mail and body', () => {
  const state = outlook('started');
  const [first] = state.endpoints;
  assert.ok(first !== undefined);
  const { address, hello } = first;
  const endpoints = [{ ...first, isMixed: true }];
  const since = NOON - 3 * DAY;
  const notification = composeNotification(
    story('safe', 'started', { state: { ...state, endpoints, refusedSince: [{ address, hello, since }] } }),
  );
  assert.match(
    renderText(messageOf(notification)),
    /anchor-missing, -688, not each time, since\s+2026-02-26 12:00 UTC/,
  );
  const body = notificationBody(notification);
  assert.ok(body.about === 'devices');
  const [endpoint] = body.evidence.endpoints;
  assert.equal(endpoint?.refusedSince, '2026-02-26T12:00:00Z');
  assert.equal(endpoint.mixed, true);
});

function composed(level: OutlookLevel, findings: readonly SignalFinding[]) {
  return composeNotification(story('safe', level, { state: outlook(level, { findings }) }));
}
