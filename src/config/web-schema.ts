// The part of the config's schema for the page: where it listens, and who may come in.
import { z } from 'zod';

import { parsePasswordHash } from '../lib/password-hash.ts';
import { identifier, secret, text, httpUrl } from './schema-parts.ts';

/** What a password is given as. */
export const PASSWORD_FORM = 'the hash that `anchorwatch web password` prints';

const ADDRESS_FORM = 'address:port, e.g. 127.0.0.1:8080 or [::1]:8080';

const token = z.strictObject({
  name: identifier.describe('Who comes with it; what it does is told under this name.'),
  token: secret.describe('At least 32 characters, sent as "Authorization: Bearer ...".'),
  may: z.enum(['read', 'act']).default('read').describe('read: look; act: acknowledge and silence as well.'),
});

const proxy = z.strictObject({
  header: text(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'the name of an HTTP header')
    .optional()
    .describe(
      'The header in which the proxy tells who is logged in, e.g. X-Forwarded-User. Without it the proxy logs nobody in, and is believed for whom it asks: X-Forwarded-For, X-Forwarded-Proto.',
    ),
  from: z
    .array(z.union([z.cidrv4(), z.cidrv6()], { error: 'a network such as 10.0.0.0/8 or ::1/128' }))
    .min(1)
    .max(50)
    .describe('The networks that the proxy asks from. From elsewhere nobody is named, and no address believed.'),
});

/** Everything about the page. Off loopback it takes one of `password`, `tokens` and `proxy` with a header. */
export const webConfig = z.strictObject({
  listen: text(/^(\[[0-9A-Fa-f:.]+\]|[0-9.]+|localhost):\d{1,5}$/, ADDRESS_FORM)
    .refine(isListen, { error: ADDRESS_FORM })
    .default('127.0.0.1:8080')
    .describe(
      'Address and port. Off loopback, password, tokens or proxy.header must be there. Port 0: any that is free.',
    ),
  url: httpUrl
    .optional()
    .describe('Where people reach the page, e.g. https://anchorwatch.example.com: notifications link to it.'),
  password: z
    .union([
      text(/^\$scrypt\$ln=\d+,r=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/, PASSWORD_FORM).refine(
        (hash) => parsePasswordHash(hash) !== null,
        { error: PASSWORD_FORM },
      ),
      secret,
    ])
    .optional()
    .describe(
      'The hash of the password, as `anchorwatch web password` prints it; or {env: NAME} or {file: PATH} with it.',
    ),
  tokens: z.array(token).max(50).default([]).describe('For programs: the API and the metrics.'),
  proxy: proxy.optional().describe('A proxy in front, which logs people in or only tells for whom it asks.'),
});

/** Whether it names an address that could be, and a port. */
export function isListen(listen: string): boolean {
  const { host = '', port = '' } = /^\[?(?<host>.*?)\]?:(?<port>\d+)$/.exec(listen)?.groups ?? {};
  return Number(port) <= 65_535 && (host === 'localhost' || z.union([z.ipv4(), z.ipv6()]).safeParse(host).success);
}
