// Stores that hands must leave alone: of another version, of another program, and one that somebody else holds.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';

import { BROKEN, fullScene } from './alerts-scene.ts';

const commands: readonly (readonly string[])[] = [
  ['list'],
  ['show', BROKEN],
  ['ack', BROKEN],
  ['silence', '--everything', '--for', '1h'],
  ['outbox', '--retry', 'all'],
];

const stores: readonly (readonly [string, string, RegExp])[] = [
  ['an older version', 'user_version = 1', /it was written by an older version of anchorwatch; the daemon of this/],
  ['a newer version', 'user_version = 999', /it has version 999, and this anchorwatch knows \d+; run the newer/],
  ['another program', 'application_id = 7', /it is the database of another program/],
];

for (const [name, pragma, said] of stores) {
  test(`a store of ${name} is refused by each command, and stays as it is`, async (context) => {
    const scene = await fullScene(context);
    const database = new DatabaseSync(join(scene.folder, 'anchorwatch.db'));
    context.after(() => {
      database.close();
    });
    database.exec(`PRAGMA ${pragma}`);
    const [key = '', value = ''] = pragma.split(' = ');
    for (const command of commands) {
      const { status, stdout, stderr } = await scene.alerts(command);
      assert.deepEqual([status, stdout], [3, ''], command.join(' '));
      assert.match(stderr, said);
      assert.equal(String(database.prepare(`PRAGMA ${key}`).get()?.[key]), value);
    }
  });
}

test('while somebody else writes, readers answer at once', async (context) => {
  const scene = await fullScene(context);
  const database = new DatabaseSync(join(scene.folder, 'anchorwatch.db'));
  context.after(() => {
    database.close();
  });
  database.exec('BEGIN IMMEDIATE');
  for (const command of [['list'], ['show', BROKEN], ['outbox']]) {
    assert.equal((await scene.alerts(command)).stderr, '', command.join(' '));
  }
});
