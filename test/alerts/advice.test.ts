// What a notification advises to do, and what it must not.
import assert from 'node:assert/strict';
import test from 'node:test';

import { adviceOf } from '../../src/alerts/advice.ts';
import type { Story } from '../../src/alerts/story.ts';
import {
  accepted,
  certificateRef,
  DAY,
  member,
  missingAnchor,
  NOON,
  OLD_ANCHOR,
  OTHER_TARGET,
  outlook,
  refused,
  story,
  view,
  withEndpoints,
  REFUSED,
} from './scene.ts';

const OTHER_SAFE = outlook('safe', { target: OTHER_TARGET, endpoints: [view('198.51.100.7')] });
const OTHER_SILENT = outlook('unknown', { target: OTHER_TARGET });
const OTHER_BROKEN = outlook('broken', { target: OTHER_TARGET });

const advices: readonly { name: string; story: Story; advice: readonly RegExp[]; never?: RegExp }[] = [
  {
    name: 'ship the anchor, through the address that still works, and soon',
    story: story('safe', 'started'),
    advice: [
      /^Ship an update that also pins New Root G2 \(SHA-256 [0-9a-f]{64}, notAfter 2038-01-15\)\. .*Node\.js/,
      /^An update still gets through: content\.example:443 at 192\.0\.2\.3, as served until 2026-09-01\. A rotation is under way/,
    ],
  },
  {
    name: 'an anchor found in the system says so',
    story: story('safe', 'broken', {
      ...withEndpoints('broken', [
        view('192.0.2.1', { verdict: refused({ missing: missingAnchor({ foundIn: 'system' }) }) }),
      ]),
    }),
    advice: [/stranded/, /among this system's roots/],
  },
  {
    name: 'an anchor that came with the list is to be compared first',
    story: story('safe', 'broken', {
      ...withEndpoints('broken', [
        view('192.0.2.1', { verdict: refused({ missing: missingAnchor({ foundIn: 'served' }) }) }),
      ]),
    }),
    advice: [/stranded/, /compare its SHA-256 with what the CA publishes first/],
  },
  {
    name: 'an anchor that nobody has seen: says that its certificate is not there',
    story: story('safe', 'broken', {
      ...withEndpoints('broken', [
        view('192.0.2.1', { verdict: refused({ missing: missingAnchor({ certificate: null, foundIn: null }) }) }),
      ]),
    }),
    advice: [
      /stranded/,
      /pins New Root G2 with subjectKeyId 4e22.*neither served nor found.*get it from the CA itself/,
    ],
    never: /SHA-256/,
  },
  {
    name: 'no target is left: stranded',
    story: story('safe', 'broken', { otherUpdateTargets: [OTHER_BROKEN] }),
    advice: [/^No target is left through which thermostat-1\.4 can be updated: it is stranded\./, /^Ship/],
  },
  {
    name: 'held to be broken, but accepted again for a round: the chance is taken',
    story: story('safe', 'broken', withEndpoints('broken', [view('192.0.2.1')])),
    advice: [
      /^An update still gets through: content\.example:443 at 192\.0\.2\.1, .*refused there until a short while ago.*ship at once/,
    ],
  },
  {
    name: 'no target is left, but another way is',
    story: story('safe', 'broken', { recovery: ['local-ota', 'usb'] }),
    advice: [/^No target is left .* What remains: local-ota and usb\.$/, /^Ship/],
    never: /stranded/,
  },
  {
    name: 'another target still works',
    story: story('safe', 'broken', { otherUpdateTargets: [OTHER_SAFE] }),
    advice: [
      /^Ship/,
      /^An update still gets through: api\.example:443 at 198\.51\.100\.7, as served until 2026-09-01\.$/,
    ],
  },
  {
    name: 'another target gives no answer: not known to be left',
    story: story('safe', 'broken', { otherUpdateTargets: [OTHER_SILENT] }),
    advice: [
      /^No target is known to be open .* nothing is accepted now at api\.example:443\. Ask by hand.*check api/,
      /^Ship/,
    ],
    never: /stranded/,
  },
  {
    name: 'a service target is no way to update',
    story: story('safe', 'started', { purpose: 'service', otherUpdateTargets: [OTHER_SAFE] }),
    advice: [/^Ship/, /^An update still gets through: api\.example:443/],
    never: /gets through: content/,
  },
  {
    name: 'a service target of a firmware without update targets says nothing of updates',
    story: story('safe', 'broken', { purpose: 'service' }),
    advice: [/^Ship/],
  },
  {
    name: 'a list that never ends',
    story: story('safe', 'started', {
      ...withEndpoints('started', [REFUSED, view('192.0.2.2', { verdict: accepted({ until: null }) })]),
    }),
    advice: [/^Ship/, /content\.example:443 at 192\.0\.2\.2, with no date to end it/],
  },
  {
    name: 'unproven lists are said to be so, first',
    story: story('safe', 'broken', withEndpoints('broken', [{ ...REFUSED, proven: false }])),
    advice: [/^None of the refused lists is proven/, /stranded/, /^Ship/],
  },
  {
    name: 'some unproven lists',
    story: story('safe', 'broken', {
      ...withEndpoints('broken', [REFUSED, view('192.0.2.2', { verdict: refused(), proven: false })]),
    }),
    advice: [/^Of 2 refused lists 1 is not proven/, /stranded/, /^Ship/],
  },
  {
    name: 'a refusal that no anchor helps against',
    story: story('safe', 'broken', {
      ...withEndpoints('broken', [view('192.0.2.1', { verdict: refused({ code: 'expired', missing: null }) })]),
    }),
    advice: [/stranded/, /the operator has to renew it; no anchor helps/],
    never: /Ship an update/,
  },
  {
    name: 'exposed by its anchor',
    story: story('safe', 'exposed', {
      state: outlook('exposed', { findings: [{ code: 'path-ends', endsWith: OLD_ANCHOR, at: NOON + 30 * DAY }] }),
    }),
    advice: [/^The pinned anchor Old Root CA ends on 2026-03-31/, /^An update still gets through/],
  },
  {
    name: 'exposed by an intermediate',
    story: story('safe', 'exposed', {
      state: outlook('exposed', {
        findings: [{ code: 'path-ends', endsWith: certificateRef('CN=Issuing CA 3'), at: NOON + 30 * DAY }],
      }),
    }),
    advice: [/^Issuing CA 3, on the path to the pinned anchor, ends on 2026-03-31/, /^An update still gets through/],
  },
  {
    name: 'exposed by an end entity and an unproven list',
    story: story('safe', 'exposed', {
      state: outlook('exposed', {
        findings: [
          { code: 'end-entity-not-renewed', endEntity: certificateRef('CN=content.example'), at: NOON + DAY },
          { code: 'unproven', endpoints: 1 },
        ],
      }),
    }),
    advice: [/ends on 2026-03-02 and has not been renewed/, /1 endpoint is not proven/, /^An update still/],
  },
  {
    name: 'likely',
    story: story('safe', 'likely'),
    advice: [/^Nothing is waiting to be served any more/, /^An update still gets through/],
  },
  {
    name: 'unknown',
    story: story('safe', 'unknown'),
    advice: [/anchorwatch check content\.example:443/],
  },
  {
    name: 'after a rotation that was taken back',
    story: story('started', 'safe', { kind: 'resolved' }),
    advice: [/taken back is most often tried again/],
  },
  { name: 'after an exposure', story: story('exposed', 'safe', { kind: 'resolved' }), advice: [] },
  {
    name: 'no longer watched',
    story: story('started', 'unknown', { kind: 'resolved', state: null }),
    advice: [/neither the config nor a redirect leads to it any more/],
  },
  {
    name: 'goes on as another incident',
    story: story('started', 'unknown', { kind: 'resolved', worst: member('started', { movedTo: 'inc-b' }) }),
    advice: [/^It is not over: .* incident inc-b\.$/],
    never: /taken back|shown to work/,
  },
];

for (const row of advices) {
  test(`advice: ${row.name}`, () => {
    const texts = adviceOf(row.story).map(({ text }) => text);
    assert.equal(texts.length, row.advice.length, texts.join('\n'));
    row.advice.forEach((pattern, index) => {
      assert.match(texts[index] ?? '', pattern);
    });
    if (row.never !== undefined) assert.doesNotMatch(texts.join('\n'), row.never);
  });
}

test('of very many anchors that are missing the first few are sent along, the others counted', () => {
  const refusals = Array.from({ length: 11 }, (_, n) =>
    view(`192.0.2.${String(n)}`, {
      verdict: refused({ missing: missingAnchor({ keyId: String(n), certificate: null }) }),
    }),
  );
  const texts = adviceOf(story('safe', 'broken', withEndpoints('broken', refusals))).map(({ text }) => text);
  assert.equal(texts.filter((text) => text.startsWith('Ship an update')).length, 8);
  assert.match(texts[9] ?? '', /^3 further anchors would be needed/);
});

test('the anchor to ship goes with the advice as PEM, unless it is absurdly large', () => {
  const advice = adviceOf(story('safe', 'started'));
  assert.match(advice[0]?.pem ?? '', /^-----BEGIN CERTIFICATE-----\n/);
  assert.deepEqual(
    advice.slice(1).map(({ pem }) => pem),
    [null],
  );
  const certificate = { sha256: OLD_ANCHOR.spkiSha256, pem: 'A'.repeat(20_000), notAfter: NOON };
  const large = view('192.0.2.1', { verdict: refused({ missing: missingAnchor({ certificate }) }) });
  const [, first] = adviceOf(story('safe', 'broken', withEndpoints('broken', [large])));
  assert.equal(first?.pem, null);
  assert.match(first.text, /too large to be sent along/);
});
