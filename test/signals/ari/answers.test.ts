import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { renewalAnswer, renewalInfoUrl } from '../../../src/signals/ari/answers.ts';

const bytes = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const start = '2026-03-01T00:00:00Z';
const end = '2026-03-03T00:00:00Z';
const at = (text: string): number => Date.parse(text);

describe('renewalAnswer, windows', () => {
  const window = { start: at(start), end: at(end), explanation: null };
  const ACCOUNT = 'https://ca.example/why';
  const rows = [
    { name: 'start and end', body: { suggestedWindow: { start, end } }, window },
    {
      name: "the RFC's example",
      body: {
        suggestedWindow: { start: '2025-01-02T04:00:00Z', end: '2025-01-03T04:00:00Z' },
        explanationURL: 'https://acme.example.com/docs/ari',
      },
      window: {
        start: at('2025-01-02T04:00:00Z'),
        end: at('2025-01-03T04:00:00Z'),
        explanation: 'https://acme.example.com/docs/ari',
      },
    },
    {
      name: 'an offset, a fraction and lower case',
      body: { suggestedWindow: { start: '2026-03-01t01:00:00.5+01:00', end: '2026-03-03t00:00:00z' } },
      window: { ...window, start: at(start) + 500 },
    },
    { name: 'more fields', body: { suggestedWindow: { start, end, x: 1 }, y: [] }, window },
    {
      name: 'an explanation',
      body: { suggestedWindow: { start, end }, explanationURL: ACCOUNT },
      window: { ...window, explanation: ACCOUNT },
    },
    {
      name: 'javascript: explains nothing',
      body: { suggestedWindow: { start, end }, explanationURL: 'javascript:alert(1)' },
      window,
    },
    { name: 'nor does what is no URL', body: { suggestedWindow: { start, end }, explanationURL: 'ask us' }, window },
    { name: 'nor a number', body: { suggestedWindow: { start, end }, explanationURL: 7 }, window },
    {
      name: 'nor a novel',
      body: { suggestedWindow: { start, end }, explanationURL: `https://ca.example/${'a'.repeat(2_000)}` },
      window,
    },
    {
      name: 'invisible characters of an explanation are escaped',
      body: { suggestedWindow: { start, end }, explanationURL: 'https://ca.example/\u202e\n<b>' },
      window: { ...window, explanation: 'https://ca.example/%E2%80%AE%3Cb%3E' },
    },
  ];
  for (const { name, body, window: expected } of rows) {
    test(name, () => {
      assert.deepEqual(renewalAnswer(bytes(body)), { kind: 'window', window: expected });
    });
  }
});

describe('renewalAnswer, what is none', () => {
  const rows = [
    { name: 'ends before it starts', body: { suggestedWindow: { start: end, end: start } } },
    { name: 'ends when it starts', body: { suggestedWindow: { start, end: start } } },
    { name: 'no end', body: { suggestedWindow: { start } } },
    { name: 'a day without a time', body: { suggestedWindow: { start: '2026-03-01', end } } },
    { name: 'no offset', body: { suggestedWindow: { start: '2026-03-01T00:00:00', end } } },
    { name: 'a day that does not exist', body: { suggestedWindow: { start: '2026-02-30T00:00:00Z', end } } },
    { name: 'seconds since 1970', body: { suggestedWindow: { start: 1, end: 2 } } },
    { name: 'a list', body: [] },
    { name: 'HTML', body: '<html>' },
    { name: 'nothing', body: '' },
    { name: 'brackets', body: '['.repeat(60_000) },
  ];
  for (const { name, body } of rows) {
    test(name, () => {
      assert.equal(renewalAnswer(bytes(body)).kind, 'malformed');
    });
  }
});

describe('renewalInfoUrl', () => {
  const HTTPS = 'https://ca.example/directory';
  const rows = [
    { name: 'as the directory names it', body: { renewalInfo: 'https://ca.example/ri' }, url: 'https://ca.example/ri' },
    { name: 'on another host', body: { renewalInfo: 'https://ri.example/x' }, url: 'https://ri.example/x' },
    { name: 'not without TLS', body: { renewalInfo: 'http://ca.example/ri' }, url: null },
    { name: 'no web URL', body: { renewalInfo: 'file:///etc/passwd' }, url: null },
    { name: 'none', body: { newOrder: 'https://ca.example/o' }, url: null },
    { name: 'no directory', body: 'hello', url: null },
  ];
  for (const { name, body, url } of rows) {
    test(name, () => {
      assert.equal(renewalInfoUrl(bytes(body), HTTPS), url);
    });
  }

  test('without TLS where the directory came without it', () => {
    assert.equal(
      renewalInfoUrl(bytes({ renewalInfo: 'http://a.example/' }), 'http://a.example/d'),
      'http://a.example/',
    );
  });
});
