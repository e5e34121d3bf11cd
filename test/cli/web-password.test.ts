// `anchorwatch web password`: from a pipe, and typed on a real terminal.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { parsePasswordHash, passwordMatches } from '../../src/lib/password-hash.ts';
import { anchorwatch } from './command.ts';

const PASSWORD = 'correct horse b\u00e4ttery';
const HASH = /\$scrypt\$ln=17,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}/;

const piped: readonly (readonly [name: string, stdin: string, password: string])[] = [
  ['a line', `${PASSWORD}\n`, PASSWORD],
  ['a line of another system', `${PASSWORD}\r\n`, PASSWORD],
  ['no line break', PASSWORD, PASSWORD],
  ['the first of several lines', `${PASSWORD}\nmore\n`, PASSWORD],
  ['blanks are part of it', `  ${PASSWORD} \n`, `  ${PASSWORD} `],
];

for (const [name, stdin, password] of piped) {
  test(`web password from a pipe: ${name}`, async () => {
    const { status, stdout, stderr } = await anchorwatch(['web', 'password'], { stdin });
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, new RegExp(`^${HASH.source}\n$`));
    assert.equal(await matches(stdout.trim(), password), true);
  });
}

const refused: readonly (readonly [name: string, stdin: string, stderr: string])[] = [
  ['nothing', '', 'found 0 characters, expected at least 12'],
  ['one character', 'x\n', 'found 1 character, expected at least 12'],
  ['11 characters', 'hunter2hunt\n', 'found 11 characters, expected at least 12'],
  ['more than the page takes', 'x'.repeat(1_025), 'expected at most 1024 characters'],
  ['a file', 'x'.repeat(100_000), 'a password has one line'],
  ['cursor keys', 'hunter2\u001b[Dhunter2\n', 'a password has no control characters, such as those of cursor keys'],
];

for (const [name, stdin, said] of refused) {
  test(`web password refuses ${name}, and does not repeat it`, async () => {
    const { status, stdout, stderr } = await anchorwatch(['web', 'password'], { stdin });
    assert.deepEqual({ status, stdout, stderr }, { status: 3, stdout: '', stderr: `anchorwatch: ${said}\n` });
  });
}

const typed: readonly (readonly [name: string, keys: readonly string[], status: number, shown: RegExp])[] = [
  ['the same twice', [`${PASSWORD}\r`, `${PASSWORD}\r`], 0, HASH],
  ['corrected as it is typed', [`x\u0015correct horsf\u007fe b\u00e4ttery\r`, `${PASSWORD}\r`], 0, HASH],
  ['two that differ', [`${PASSWORD}\r`, `${PASSWORD}!\r`], 3, /anchorwatch: the two are not the same/],
  ['Ctrl-C', [`${PASSWORD}\r`, 'corr\u0003'], 130, /again: \r\n$/],
];

const SCRIPT = '/usr/bin/script';
const skip = existsSync(SCRIPT) ? false : 'script of util-linux is not there';

for (const [name, keys, status, shown] of typed) {
  test(`web password on a terminal: ${name}`, { skip }, async () => {
    const run = await onTerminal(keys);
    assert.equal(run.status, status, run.shown);
    assert.match(run.shown, shown);
    assert.doesNotMatch(run.shown, /horse/, 'nothing of it is echoed');
    const hash = HASH.exec(run.shown)?.[0];
    if (hash !== undefined) assert.equal(await matches(hash, PASSWORD), true);
  });
}

async function matches(text: string, password: string): Promise<boolean> {
  const hash = parsePasswordHash(text);
  assert.ok(hash);
  return passwordMatches(password, hash);
}

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Types one line after each prompt, into a pseudo terminal. */
function onTerminal(keys: readonly string[]): Promise<{ readonly status: number | null; readonly shown: string }> {
  const command = `'${process.execPath}' '${MAIN}' web password`;
  const child: ChildProcess = spawn(SCRIPT, ['--quiet', '--return', '--command', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'anchorwatch-test-cache') },
  });
  let shown = '';
  let answered = 0;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const prompts = shown.match(/(Password|again): /g)?.length ?? 0;
    for (; answered < prompts; answered += 1) child.stdin?.write(keys[answered] ?? '\r');
  });
  return new Promise((resolve) => {
    child.once('close', (status) => {
      resolve({ status, shown });
    });
  });
}
