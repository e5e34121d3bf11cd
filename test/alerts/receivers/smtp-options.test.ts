// Which way of TLS goes with which server, when the config does not say.
import assert from 'node:assert/strict';
import test from 'node:test';

import { smtpTls, type SmtpTls } from '../../../src/alerts/receivers/email/smtp-options.ts';

const rows: readonly { host: string; port: number; tls?: SmtpTls; expected: SmtpTls }[] = [
  { host: 'mail.example.com', port: 587, expected: 'starttls' },
  { host: 'mail.example.com', port: 25, expected: 'starttls' },
  { host: 'mail.example.com', port: 465, expected: 'implicit' },
  { host: 'localhost', port: 465, expected: 'implicit' },
  { host: 'localhost', port: 1025, expected: 'opportunistic' },
  { host: '127.0.0.1', port: 25, expected: 'opportunistic' },
  { host: '127.8.9.1', port: 25, expected: 'opportunistic' },
  { host: '::1', port: 25, expected: 'opportunistic' },
  { host: 'mail.localhost', port: 25, expected: 'opportunistic' },
  { host: '127.0.0.1.example.com', port: 25, expected: 'starttls' },
  { host: 'localhost.example.com', port: 25, expected: 'starttls' },
  { host: '10.0.0.1', port: 25, expected: 'starttls' },
  { host: 'mail.example.com', port: 25, tls: 'none', expected: 'none' },
  { host: 'localhost', port: 465, tls: 'starttls', expected: 'starttls' },
];
for (const { expected, ...smtp } of rows) {
  test(`${smtp.host}:${String(smtp.port)} ${smtp.tls ?? ''}: ${expected}`, () => {
    assert.equal(smtpTls(smtp), expected);
  });
}
