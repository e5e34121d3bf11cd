// The pages of the fleet over a rotation: what they say before anything was seen, while all is well, and when it is not.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';

import { type ApiStage, apiStage, FIRMWARE } from '../api/api-stage.ts';

/** The text of a page as people read it; scripts and styles are not in it, for there are none. */
async function read(stage: Pick<ApiStage, 'url'>, path: string, status = 200): Promise<string> {
  const answer = await fetch(new URL(path, stage.url));
  assert.equal(answer.status, status, path);
  return textOf(await answer.text());
}

function textOf(page: string): string {
  const main = /<main[^>]*>(.*)<\/main>/s.exec(page)?.[1] ?? '';
  return main.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

async function openIncident({ store }: ApiStage): Promise<string> {
  const [incident] = await store.incidents({ resolved: false }, 1);
  assert.ok(incident !== undefined);
  return incident.id;
}

const pages = [
  { path: '/', expected: /Looking for the first time/ },
  { path: '/firmware', expected: /thermostat-1\.4 .*1 firmware line, worst first/ },
  { path: `/firmware/${FIRMWARE}`, expected: /not looked at yet/ },
  { path: '/incidents', expected: /No incident is open\./ },
  { path: '/forecast', expected: /Last day to ship an update/ },
];

test('before the first cycle each page says that nothing is known', async (context) => {
  const stage = await apiStage(context);
  for (const { path, expected } of pages) assert.match(await read(stage, path), expected);
});

test('while the old list is served all is well', async (context) => {
  const stage = await rotating(context, 'old');
  assert.match(
    await read(stage, '/'),
    /Nothing is about to break .*12,400 devices 1 firmware line an update gets through/,
  );
  assert.match(await read(stage, '/'), /✓ reachable .*✓ safe/);
  assert.match(
    await read(stage, `/firmware/${FIRMWARE}`),
    /accepted by .*Old Trust Root CA.*Pinned anchors .*Old Trust Root CA/,
  );
});

test('a rotation is told with devices, since when, how sure, and what now', async (context) => {
  const stage = await rotating(context, 'old', 'new');
  const overview = await read(stage, '/');
  assert.match(overview, /12,400 devices are stranded No update gets to 1 firmware line any more\./);
  assert.match(overview, /✖ broken observed since (just now|\d+ s ago)/);
  assert.match(overview, /nobody looks after it yet/);
  const incident = await read(stage, `/incidents/${await openIncident(stage)}`);
  assert.match(incident, /New Trust Root CA G2/);
  assert.match(incident, /Endpoints that are refused .*127\.0\.0\.2 .*anchor-missing .*-688/);
  assert.match(incident, /Whom it hits .*thermostat-1\.4 12,400/);
  assert.match(incident, /Story .*opened/);
  assert.match(await read(stage, `/firmware/${FIRMWARE}`), /No way left to update them\. .*Last day to ship: over/);
  assert.match(await read(stage, '/forecast'), /over thermostat-1\.4 12,400 no update gets through any more/);
});

test('what is looked for is shown alone, and a link that was cut shows something', async (context) => {
  const stage = await rotating(context, 'new');
  assert.match(await read(stage, '/?q=thermo&min=started'), /thermostat-1\.4/);
  assert.match(await read(stage, '/?q=pump'), /Nothing is like that\. Show all 1 firmware line/);
  assert.match(await read(stage, '/?min=nonsense&page=-3&q='), /thermostat-1\.4/);
  assert.match(await read(stage, '/firmware?q=MBED'), /No firmware is called like that|thermostat/);
  assert.match(await read(stage, '/forecast?days=7'), /1 year/);
});

for (const { path, said } of [
  { path: '/firmware/nobody', said: /The config has no such firmware/ },
  { path: '/incidents/inc-ffffffffffff', said: /There is no such incident/ },
  { path: '/incidents/inc-', said: /There is no such incident/ },
  { path: '/nowhere', said: /There is no such page/ },
]) {
  test(`${path} is not there, and says so`, async (context) => {
    const stage = await apiStage(context);
    assert.match(await read(stage, path, 404), said);
  });
}

test('a calendar file has what is ahead', async (context) => {
  const stage = await rotating(context, 'old');
  const answer = await fetch(new URL('/forecast.ics?days=3650', stage.url));
  assert.equal(answer.headers.get('content-type'), 'text/calendar; charset=utf-8');
  assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; filename="anchorwatch\.ics"$/);
  assert.match(await answer.text(), /^BEGIN:VCALENDAR\r\n/);
});

test('every page carries a strict policy, and nothing of it is inline', async (context) => {
  const stage = await rotating(context, 'new');
  for (const path of ['/', '/firmware', `/firmware/${FIRMWARE}`, '/incidents', '/forecast', '/nowhere']) {
    const answer = await fetch(new URL(path, stage.url));
    const policy = answer.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/, path);
    assert.ok(!policy.includes('unsafe-inline'), path);
    const text = await answer.text();
    assert.doesNotMatch(text, /<script(?![^>]* src=)|<style| style="| on[a-z]+="|javascript:/, path);
    assert.doesNotMatch(text, /(?:src|href)="(?:https?:)?\/\//, path);
  }
});

async function rotating(context: TestContext, ...lists: readonly ('old' | 'new')[]): Promise<ApiStage> {
  const stage = await apiStage(context);
  for (const list of lists) await stage.cycle(list);
  return stage;
}

test('a look at the head of the events opens no stream', async (context) => {
  const stage = await apiStage(context);
  const answer = await fetch(new URL('/events', stage.url), { method: 'HEAD' });
  assert.deepEqual([answer.status, await answer.text()], [200, '']);
});

test('a firmware that a reload brings is no promise until somebody looked', async (context) => {
  const stage = await rotating(context, 'old');
  const { configFile } = stage;
  const config = JSON.parse(await readFile(configFile, 'utf8')) as { readonly firmware: readonly object[] };
  const [line] = config.firmware;
  const added = { ...line, id: 'brand-new', devices: 50_000, targets: [{ host: 'new.example' }] };
  await writeFile(configFile, JSON.stringify({ ...config, firmware: [...config.firmware, added] }));
  await stage.daemon.reload();
  const overview = await read(stage, '/');
  assert.match(overview, /Not everything is known yet 1 pair of firmware and target was not looked at yet/);
  assert.match(overview, /Reachable 12,400 devices .*Not looked at yet 50,000 devices/);
  assert.match(await read(stage, '/firmware'), /brand-new 50,000 not looked at yet not looked at yet/);
  const metrics = await (await fetch(new URL('/metrics', stage.url))).text();
  assert.match(metrics, /anchorwatch_devices\{reach="not-looked-at"\} 50000/);
});
