// `anchorwatch verify --batch`: one answer for each line, in order, whatever the lines are.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';

import { issue } from '../support/ca.ts';
import { anchorwatch } from './command.ts';

const root = issue({ subject: 'CN=Root A' });
const other = issue({ subject: 'CN=Root B' });
const issuing = issue({ subject: 'CN=Issuing', issuer: root, ca: true });
const endEntity = issue({ subject: 'CN=a.example', issuer: issuing, dnsNames: ['a.example'] });

const QUESTION = {
  id: '1',
  stack: 'wolfssl',
  host: 'a.example',
  at: '2026-03-01T00:00:00Z',
  anchors: [root.pem],
  served: [endEntity.pem, issuing.pem],
};

interface Answer {
  readonly id: unknown;
  readonly accept?: boolean;
  readonly code?: string;
  readonly deviceCode?: string | null;
  readonly detail?: string;
  readonly error?: string;
}

const GARBAGE = Buffer.from('garbage').toString('base64');

const rows = [
  { name: 'accepted', line: QUESTION, answer: { id: '1', accept: true, code: 'ok', deviceCode: null } },
  {
    name: 'refused',
    line: { ...QUESTION, id: 2, anchors: [other.pem] },
    answer: { id: 2, accept: false, code: 'anchor-missing', deviceCode: '-188' },
  },
  { name: 'no JSON', line: 'nonsense', answer: { id: null, error: 'not a JSON object' } },
  {
    name: 'an unknown stack',
    line: { ...QUESTION, stack: 'schannel' },
    answer: { id: '1', error: /^no stack "schannel": expected one of .*wolfssl/ },
  },
  {
    name: 'an anchor that is no PEM',
    line: { ...QUESTION, anchors: [root.pem, 'x'] },
    answer: { id: '1', error: 'anchors[1]: holds no PEM certificate' },
  },
  {
    name: 'an anchor that cannot be decoded is left out',
    line: { ...QUESTION, anchors: [pem(GARBAGE), root.pem] },
    answer: { id: '1', accept: true, code: 'ok', deviceCode: null, detail: /anchors\[0\] cannot be decoded/ },
  },
  {
    name: 'a served certificate that cannot be decoded is judged',
    line: { ...QUESTION, served: [pem(GARBAGE)] },
    answer: { id: '1', accept: false, code: 'malformed-certificate' },
  },
  { name: 'nothing served', line: { ...QUESTION, served: [] }, answer: { id: '1', accept: false, code: 'empty-list' } },
];

test('answers every line in order, and goes on after a bad one', async () => {
  const lines = rows.map(({ line }) => (typeof line === 'string' ? line : JSON.stringify(line)));
  // Blank lines are passed over, and the last line needs no line break.
  const result = await anchorwatch(['verify', '--batch'], { stdin: `${lines.join('\n')}\n\n${lines[0] ?? ''}` });
  assert.equal(result.stderr, '');
  assert.equal(result.status, 0);
  const answers = result.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
  assert.equal(answers.length, rows.length + 1);
  for (const [index, { name, answer }] of [...rows, ...rows.slice(0, 1)].entries()) {
    for (const [field, expected] of Object.entries(answer)) {
      const actual = answers[index]?.[field as keyof Answer];
      if (expected instanceof RegExp) assert.match(String(actual), expected, name);
      else assert.equal(actual, expected, `${name}: ${field}`);
    }
  }
});

test('a line that is too long is told, and the next one answered', async () => {
  const stdin = `${'x'.repeat(17 * 1_048_576)}\n${JSON.stringify(QUESTION)}\n`;
  const result = await anchorwatch(['verify', '--batch'], { stdin });
  const [tooLong, answer] = result.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
  assert.equal(tooLong?.error, 'line longer than 16777216 bytes');
  assert.equal(answer?.accept, true);
  assert.equal(result.status, 0);
});

test('answers a line before the next one is asked', async () => {
  const question = `${JSON.stringify(QUESTION)}\n`;
  await anchorwatch(['verify', '--batch'], {
    keepStdinOpen: true,
    whileRunning: (child) => {
      void (async () => {
        child.stdin?.write(question);
        await once(child.stdout ?? child, 'data');
        child.stdin?.end(question);
      })();
    },
  });
});

test('ends quietly when nobody reads on', async () => {
  const stdin = `${JSON.stringify(QUESTION)}\n`.repeat(2_000);
  const result = await anchorwatch(['verify', '--batch'], {
    stdin,
    whileRunning: (child) => child.stdout?.destroy(),
  });
  assert.deepEqual(result, { status: 0, stdout: '', stderr: '' });
});

function pem(base64: string): string {
  return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
}
