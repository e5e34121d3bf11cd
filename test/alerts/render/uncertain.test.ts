// What people are told where nobody knows whether a list is accepted: both answers, and how to settle it.
import assert from 'node:assert/strict';
import test from 'node:test';

import { renderHtml } from '../../../src/alerts/render/html.ts';
import { messageOf } from '../../../src/alerts/render/message-of.ts';
import { renderText } from '../../../src/alerts/render/text.ts';
import { notificationBody } from '../../../src/alerts/render/json.ts';
import { accepted, notification, outlook, refused, view } from '../scene.ts';

const uncertain = notification({
  to: 'exposed',
  state: outlook('exposed', {
    endpoints: [
      view('192.0.2.1', {
        verdict: {
          kind: 'uncertain',
          evidence: 'inferred',
          accepting: { assuming: 'mustVerify is path', verdict: accepted() },
          refusing: { assuming: 'mustVerify is every-certificate', verdict: refused() },
          holds: { from: null, until: null },
        },
      }),
    ],
    findings: [
      {
        code: 'uncertain',
        endpoints: 1,
        acceptedIf: 'mustVerify is path',
        refusedIf: 'mustVerify is every-certificate',
        refusal: 'anchor-missing',
      },
    ],
  }),
});

const said = [
  'may refuse content.example:443 already: nobody knows whether mustVerify is path or mustVerify is every-certificate',
  'Show the list to one device, and settle the rule in the config (stacks).',
  'accepted if mustVerify is path, refused if mustVerify is every-certificate (anchor-missing)',
];
for (const sentence of said) {
  test(`text and HTML say: ${sentence}`, () => {
    const text = renderText(messageOf(uncertain)).replaceAll(/\n +/g, ' ');
    assert.ok(text.includes(sentence), text);
    assert.ok(renderHtml(messageOf(uncertain)).includes(sentence));
  });
}

test('JSON tells neither true nor false', () => {
  const body = notificationBody(uncertain);
  assert.ok(body.about === 'devices');
  const [endpoint] = body.evidence.endpoints;
  assert.deepEqual(
    [endpoint?.accepted, endpoint?.uncertain, endpoint?.evidence, endpoint?.failure],
    [null, said[2], 'inferred', null],
  );
});
