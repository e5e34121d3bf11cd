// docs/alerting.md is true: its examples are what receivers get, its table of codes is whole, its config loads, its
// commands exist, and its picture shows the week that it tells.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { verifyAck } from '../../src/alerts/ack-token.ts';
import { NOTIFICATION_KINDS } from '../../src/alerts/notification.ts';
import { SELF_CODES, SELF_LEVELS } from '../../src/alerts/self-finding.ts';
import { parseConfig } from '../../src/config/load.ts';
import { anchorwatch } from '../cli/command.ts';
import { ackUrl, alertingPage, EXAMPLE_KEY, mailFile, wholeMails, withExamples } from './alerting-examples.ts';
import { blocksOf, tableCells } from './alerting-page.ts';
import { storyOfARotation } from './alerting-story.ts';

const FIRMWARE = 'firmware: [{ id: a, stack: mbedtls, anchors: [a.pem], targets: [{ host: updates.example.com }] }]\n';

const page = alertingPage();
const mails = await wholeMails();

test('the examples are as the program renders them', () => {
  assert.equal(tableCells(page), tableCells(withExamples(page, mails)));
});

for (const [name, mail] of Object.entries(mails)) {
  test(`the whole mail is as the program renders it: ${name}`, () => {
    assert.equal(mailFile(name), mail);
  });
}

for (const kind of NOTIFICATION_KINDS) {
  test(`there is an example of ${kind}, and a row that says when`, () => {
    assert.match(page, new RegExp(`^### ${kind}$`, 'm'));
    assert.match(page, new RegExp(`^\\| \`${kind}\` +\\|`, 'm'));
  });
}

for (const code of SELF_CODES) {
  test(`what to do is said of ${code}, and how loud it is`, () => {
    const [, level] = new RegExp(`^\\| \`${code}\` +\\| \`(\\w+)\` +\\| \\S.*\\| \\S.*\\|$`, 'm').exec(page) ?? [];
    assert.equal(level, SELF_LEVELS[code]);
  });
}

for (const [index, yaml] of blocksOf(page, 'yaml').entries()) {
  test(`config ${String(index + 1)} loads`, async () => {
    const whole = yaml.includes('firmware:\n') ? yaml : `${FIRMWARE}${yaml}`;
    const { config } = await parseConfig(whole, 'anchorwatch.yaml');
    assert.ok(config.receivers.length > 0);
  });
}

const commands = blocksOf(page, 'sh').flatMap((block) => block.trim().split('\n'));
const names = new Set(commands.map((line) => /^anchorwatch ((?:[a-z]+ ?)+)/.exec(line)?.[1]?.trim() ?? line));
for (const name of names) {
  test(`the command exists, with its options: ${name}`, async () => {
    const { stdout, status } = await anchorwatch([...name.split(' '), '--help']);
    assert.equal(status, 0);
    const lines = commands.filter((line) => line.startsWith(`anchorwatch ${name}`));
    for (const [option] of lines.join('\n').matchAll(/--[a-z]+/g)) assert.ok(stdout.includes(option), option);
  });
}

test('the link is one that acknowledges what was told', () => {
  const [opened] = storyOfARotation();
  const token = new URL(ackUrl()).searchParams.get('token') ?? '';
  const told = verifyAck(token, EXAMPLE_KEY, opened?.notification.at ?? 0);
  assert.ok(told.kind === 'valid' && told.incident === opened?.notification.incident && told.receiver === 'ops');
});

const picture = readFileSync(new URL('../../docs/incident-life.svg', import.meta.url), 'utf8');
for (const receiver of ['ops', 'boss']) {
  test(`the picture shows what ${receiver} is told, in order`, () => {
    const shown = [...picture.matchAll(new RegExp(`<text class="${receiver}"[^>]*>(\\w+)</text>`, 'g'))];
    const told = storyOfARotation().filter((one) => one.receiver === receiver && one.notification.about === 'devices');
    assert.deepEqual(
      shown.map(([, kind]) => kind),
      told.map(({ notification }) => notification.kind),
    );
  });
}

test('the picture has text for whoever cannot see it', () => {
  assert.match(picture, /role="img" aria-labelledby="title desc"/);
  assert.match(picture, /<desc id="desc">[^<]{100,}<\/desc>/);
});
