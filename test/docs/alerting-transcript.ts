// What docs/webhook.md shows of the wire: a notification that is told to wait, and delivered on the second try, between the
// program's own delivery and a server that writes down what it reads and sends.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

import { createDeliverer } from '../../src/alerts/delivery/deliver.ts';
import { httpSender } from '../../src/alerts/http/post.ts';
import type { Notification } from '../../src/alerts/notification.ts';
import { signingKey } from '../../src/alerts/receivers/webhook/signature.ts';
import { webhookReceiver } from '../../src/alerts/receivers/webhook/webhook-receiver.ts';
import { createMemoryOutbox } from '../../src/daemon/memory-outbox.ts';
import { blocksOf } from './alerting-page.ts';

/** That of the examples of Standard Webhooks. */
export const EXAMPLE_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const ANSWERS = ['HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120', 'HTTP/1.1 204 No Content'];

export interface Exchange {
  readonly request: string;
  readonly answer: string;
}

/** Both tries as they went over the wire, and when delivery wanted to be called again after the first. */
export async function exchangesOf(
  notification: Notification,
): Promise<{ readonly exchanges: readonly Exchange[]; readonly waitedMs: number }> {
  const exchanges: Exchange[] = [];
  const server = await startServer(exchanges);
  const { port } = server.address() as AddressInfo;
  let now = notification.at;
  const clock = { now: () => now };
  const outbox = createMemoryOutbox();
  outbox.put('hook', notification, now);
  const receiver = webhookReceiver({
    name: 'hook',
    url: `http://127.0.0.1:${String(port)}/anchorwatch`,
    key: signingKey(EXAMPLE_SECRET),
    sender: httpSender({ ca: null, environment: {}, timeoutMs: 15_000 }),
    clock,
  });
  const deliverer = createDeliverer({
    outbox,
    receivers: [receiver],
    onEvent: () => undefined,
    clock,
    random: () => 0,
  });
  const { signal } = new AbortController();
  const next = await deliverer.deliverDue(signal);
  now = next ?? now;
  await deliverer.deliverDue(signal);
  server.close();
  return { exchanges, waitedMs: now - notification.at };
}

async function startServer(exchanges: Exchange[]): Promise<Server> {
  const answers = ANSWERS.values();
  const server = createServer((socket) => {
    answerWhole(socket, exchanges, answers);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function answerWhole(socket: Socket, exchanges: Exchange[], answers: Iterator<string>): void {
  let request = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    request += text;
    const [head = '', body = ''] = request.split('\r\n\r\n');
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
    if (Buffer.byteLength(body) < length) return;
    const answer = `${String(answers.next().value)}\r\nConnection: close\r\n\r\n`;
    exchanges.push({ request, answer });
    request = '';
    socket.end(answer);
  });
}

/** As the page shows it: `>` what is sent, `<` what is answered; the host as the reader would have it. */
export function transcriptOf(exchanges: readonly Exchange[]): string {
  return exchanges.flatMap(({ request, answer }) => [...marked('>', request), ...marked('<', answer)]).join('\n');
}

function marked(mark: string, text: string): readonly string[] {
  return text
    .replace(/^Host: .*$/m, 'Host: hooks.example.com')
    .trimEnd()
    .split('\r\n')
    .map((line) => `${mark} ${line}`.trimEnd());
}

/** The block of the page that begins as a transcript does. */
export function transcriptOn(page: string): string {
  return blocksOf(page, 'http').at(0)?.trimEnd() ?? '';
}
