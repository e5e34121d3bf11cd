import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseTarget } from '../../src/cli/check/target-argument.ts';

const readable = [
  { text: 'a.example', host: 'a.example' },
  { text: 'A.Example', host: 'a.example' },
  { text: 'a.example:8443', host: 'a.example', port: 8443 },
  { text: '192.0.2.1', host: '192.0.2.1' },
  { text: '192.0.2.1:443', host: '192.0.2.1', port: 443 },
  { text: '2001:DB8::1', host: '2001:db8::1' },
  { text: '[2001:db8::1]:8443', host: '2001:db8::1', port: 8443 },
  { text: 'https://a.example', host: 'a.example', protocol: 'https' },
  { text: 'https://a.example/', host: 'a.example', protocol: 'https', path: '/' },
  { text: 'HTTPS://a.example:8443/f?v=1', host: 'a.example', port: 8443, protocol: 'https', path: '/f?v=1' },
  { text: 'https://[2001:db8::1]:8443/f', host: '2001:db8::1', port: 8443, protocol: 'https', path: '/f' },
  { text: 'smtp://mx.example', host: 'mx.example', protocol: 'smtp' },
  { text: 'mqtts://broker.example:8883/', host: 'broker.example', port: 8883, protocol: 'mqtts' },
] as const;

for (const { text, ...expected } of readable) {
  test(`reads ${text}`, () => {
    assert.deepEqual(parseTarget(text), { text, port: null, protocol: null, path: null, ...expected });
  });
}

const unreadable = [
  { text: '', message: /"" is not a target: expected a host, host:port/ },
  { text: 'a b', message: /is not a target/ },
  { text: 'user@a.example', message: /is not a target/ },
  { text: '-a.example', message: /is not a target/ },
  { text: '[192.0.2.1]:443', message: /is not a target/ },
  { text: 'a.example:0', message: /port 0: expected 1 to 65535/ },
  { text: 'a.example:70000', message: /port 70000/ },
  { text: 'a.example:x', message: /is not a target/ },
  { text: 'http://a.example/', message: /http is not encrypted/ },
  { text: 'ftp://a.example', message: /begins with ftp:\/\/: expected one of https, tls/ },
  { text: 'a.example/f', message: /has a path: expected one only after https/ },
  { text: 'smtp://a.example/f', message: /has a path/ },
  { text: 'a.example\u001b[31m', message: /"a\.example\\u001b\[31m" is not a target/ },
];

for (const { text, message } of unreadable) {
  test(`refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseTarget(text), { code: 'usage', message });
  });
}
