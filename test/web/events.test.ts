// Open pages hear that something changed: once for many changes, and only as many as there may be.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { Announcer } from '../../src/web/events.ts';
import type { Watched } from '../../src/views/watched.ts';

/** Something to look at that changes when the test says so. */
function changing(): { readonly watched: Watched; readonly change: () => void; readonly listeners: () => number } {
  const listeners = new Set<() => void>();
  let version = 1;
  const watched: Pick<Watched, 'version' | 'onChange'> = {
    version: () => version,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const change = (): void => {
    version += 1;
    for (const listener of listeners) listener();
  };
  return { watched: watched as Watched, change, listeners: () => listeners.size };
}

function announcing(context: TestContext) {
  const about = changing();
  const announcer = new Announcer(about.watched);
  context.after(() => {
    announcer.close();
  });
  return { ...about, announcer };
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  return new TextDecoder().decode((await reader.read()).value);
}

function opened({ announcer }: { readonly announcer: Announcer }): ReadableStreamDefaultReader<Uint8Array> {
  const stream = announcer.stream();
  assert.ok(stream !== null);
  return stream.getReader();
}

test('several changes in a moment are told once, with the last version', async (context) => {
  const stage = announcing(context);
  const reader = opened(stage);
  assert.match(await next(reader), /^retry: 3000\nevent: changed\ndata: [0-9a-f]{12}\.1\n\n$/);
  context.mock.timers.enable({ apis: ['setTimeout'] });
  for (let times = 0; times < 5; times += 1) stage.change();
  context.mock.timers.tick(1_000);
  assert.match(await next(reader), /^event: changed\ndata: [0-9a-f]{12}\.6\n\n$/);
  stage.change();
  context.mock.timers.tick(1_000);
  assert.match(await next(reader), /^event: changed\ndata: [0-9a-f]{12}\.7\n\n$/);
});

test('a page that is closed is forgotten', async (context) => {
  const stage = announcing(context);
  const reader = opened(stage);
  assert.equal(stage.announcer.open, 1);
  await reader.cancel();
  assert.equal(stage.announcer.open, 0);
});

test('a page that does not read is cut off, and the others are not', async (context) => {
  const stage = announcing(context);
  opened(stage);
  const reader = opened(stage);
  context.mock.timers.enable({ apis: ['setTimeout'] });
  await next(reader);
  for (let times = 0; times < 80; times += 1) {
    stage.change();
    context.mock.timers.tick(1_000);
    assert.match(await next(reader), /event: changed/);
  }
  assert.equal(stage.announcer.open, 1);
});

test('so many pages and no more', (context) => {
  const stage = announcing(context);
  const streams = Array.from({ length: 501 }, () => stage.announcer.stream());
  assert.deepEqual([streams.filter((stream) => stream !== null).length, streams.at(-1)], [500, null]);
});

test('a stream begins with the state of things, so that nothing is missed before it', async (context) => {
  const stage = announcing(context);
  const before = stage.announcer.mark();
  stage.change();
  const reader = opened(stage);
  const first = await next(reader);
  assert.ok(first.endsWith(`data: ${stage.announcer.mark()}\n\n`));
  assert.notEqual(stage.announcer.mark(), before);
});

test('another start is another state of things', () => {
  const { watched } = changing();
  const [one, other] = [new Announcer(watched), new Announcer(watched)];
  assert.notEqual(one.mark(), other.mark());
  one.close();
  other.close();
});

test('nothing listens once it is closed', () => {
  const stage = changing();
  const announcer = new Announcer(stage.watched);
  assert.equal(stage.listeners(), 1);
  announcer.close();
  assert.equal(stage.listeners(), 0);
});
