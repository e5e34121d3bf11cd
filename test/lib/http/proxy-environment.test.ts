// The environment's words for proxies, as people write them.
import assert from 'node:assert/strict';
import test from 'node:test';

import { proxyEnvironment } from '../../../src/lib/http/proxy-environment.ts';
import { CodedError } from '../../../src/lib/coded-error.ts';

const PROXY = 'http://proxy.example:3128/';

const proxies: readonly { environment: Readonly<Record<string, string>>; http?: string; https?: string }[] = [
  { environment: {} },
  { environment: { HTTP_PROXY: PROXY }, http: PROXY },
  { environment: { https_proxy: PROXY }, https: PROXY },
  { environment: { HTTPS_PROXY: 'proxy.example:3128' }, https: PROXY },
  { environment: { HTTPS_PROXY: ' HTTP://proxy.example:3128 ' }, https: PROXY },
  { environment: { HTTPS_PROXY: 'https://proxy.example' }, https: 'https://proxy.example/' },
  { environment: { HTTPS_PROXY: 'http://other.example', https_proxy: PROXY }, https: PROXY },
  { environment: { HTTPS_PROXY: PROXY, https_proxy: '' } },
  { environment: { HTTPS_PROXY: 'http://u:p%40ss@proxy.example' }, https: 'http://u:p%40ss@proxy.example/' },
  { environment: { HTTP_PROXY: '[::1]:3128' }, http: 'http://[::1]:3128/' },
  { environment: { ALL_PROXY: PROXY } },
];
for (const { environment, http, https } of proxies) {
  test(`proxies of ${JSON.stringify(environment)}`, () => {
    const found = proxyEnvironment(environment);
    assert.deepEqual([found.http_proxy, found.https_proxy], [http, https]);
  });
}

for (const value of ['socks5://user:hunter2@proxy.example', 'http://', 'a b', 'http://u:%zzhunter2@proxy.example']) {
  for (const name of ['http_proxy', 'HTTPS_PROXY']) {
    test(`${name}=${value} is a mistake`, () => {
      assert.throws(
        () => proxyEnvironment({ [name]: value }),
        (error) =>
          error instanceof CodedError &&
          error.code === 'proxy-invalid' &&
          error.message.startsWith(name.toUpperCase()) &&
          !error.message.includes('hunter2'),
      );
    });
  }
}

const exceptions: readonly { list: string; expected: string }[] = [
  { list: '', expected: '' },
  { list: '*', expected: '*' },
  { list: 'example.com', expected: 'example.com,.example.com' },
  { list: '.example.com, *.example.org', expected: '.example.com,*.example.org' },
  { list: 'a.example b.example', expected: 'a.example,.a.example,b.example,.b.example' },
  { list: 'hook.example:8443', expected: 'hook.example:8443,.hook.example:8443' },
  { list: '10.0.0.0/8', expected: '10.0.0.0-10.255.255.255' },
  { list: '192.168.7.77/24', expected: '192.168.7.0-192.168.7.255' },
  { list: '192.0.2.1/32', expected: '192.0.2.1-192.0.2.1' },
  { list: '0.0.0.0/0', expected: '0.0.0.0-255.255.255.255' },
  { list: '10.0.0.0/33', expected: '10.0.0.0/33,.10.0.0.0/33' },
];
for (const { list, expected } of exceptions) {
  test(`NO_PROXY=${list}`, () => {
    assert.equal(proxyEnvironment({ NO_PROXY: list }).no_proxy, expected);
  });
}
