// As much of an ACME client (RFC 8555) as gets a certificate from a CA that takes every challenge for solved.
import { createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import { request, type RequestOptions } from 'node:https';

/** Of an HTTPS server that only `ca` (PEM) vouches for. */
export interface AcmeServer {
  readonly directory: string;
  readonly ca: string;
}

interface Directory {
  readonly newNonce: string;
  readonly newAccount: string;
  readonly newOrder: string;
}

interface Order {
  readonly status: string;
  readonly authorizations: readonly string[];
  readonly finalize: string;
  readonly certificate?: string;
}

interface Authorization {
  readonly status: string;
  readonly challenges: readonly { readonly type: string; readonly url: string }[];
}

interface Account {
  readonly server: AcmeServer;
  readonly directory: Directory;
  readonly key: KeyObject;
  /** The account's URL; null until there is one, and the key stands in for it. */
  readonly url: string | null;
}

/** Orders a certificate by a CSR in DER; gives what the CA hands out, end entity first, as PEM. */
export async function orderCertificate(server: AcmeServer, dnsName: string, csr: Uint8Array): Promise<string> {
  const account = await newAccount(server);
  const placed = await post(account, account.directory.newOrder, { identifiers: [{ type: 'dns', value: dnsName }] });
  const order = parsed(placed) as Order;
  for (const url of order.authorizations) await authorize(account, url);
  await post(account, order.finalize, { csr: base64url(csr) });
  const done = await poll<Order>(account, locationOf(placed), 'valid');
  if (done.certificate === undefined) throw new Error('the order has no certificate');
  return (await post(account, done.certificate, null)).body;
}

async function newAccount(server: AcmeServer): Promise<Account> {
  const directory = parsed(await exchange(server, server.directory, { method: 'GET' }, null)) as Directory;
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const account: Account = { server, directory, key, url: null };
  return { ...account, url: locationOf(await post(account, directory.newAccount, { termsOfServiceAgreed: true })) };
}

async function authorize(account: Account, url: string): Promise<void> {
  const { challenges } = parsed(await post(account, url, null)) as Authorization;
  const challenge = challenges.find(({ type }) => type === 'http-01');
  if (challenge === undefined) throw new Error('no http-01');
  await post(account, challenge.url, {});
  await poll<Authorization>(account, url, 'valid');
}

/** The CA has nothing to tell when it is done: it is asked until it is. */
async function poll<Resource extends { readonly status: string }>(
  account: Account,
  url: string,
  wanted: string,
): Promise<Resource> {
  for (let times = 0; times < 100; times += 1) {
    const resource = parsed(await post(account, url, null)) as Resource;
    if (resource.status === wanted) return resource;
    if (resource.status === 'invalid') throw new Error(`invalid: ${JSON.stringify(resource)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} is not ${wanted} in time`);
}

/** A signed request (RFC 8555 section 6.2); null asks for the resource as it is. */
async function post(account: Account, url: string, payload: object | null): Promise<Reply> {
  const { server, directory } = account;
  const { headers } = await exchange(server, directory.newNonce, { method: 'HEAD' }, null);
  const identity = account.url === null ? { jwk: publicJwk(account.key) } : { kid: account.url };
  const header = { alg: 'ES256', nonce: String(headers['replay-nonce']), url, ...identity };
  const signed = `${encoded(header)}.${payload === null ? '' : encoded(payload)}`;
  const [protectedHeader = '', body = ''] = signed.split('.');
  const signature = base64url(sign('sha256', Buffer.from(signed), { key: account.key, dsaEncoding: 'ieee-p1363' }));
  const text = JSON.stringify({ protected: protectedHeader, payload: body, signature });
  const reply = await exchange(
    server,
    url,
    { method: 'POST', headers: { 'content-type': 'application/jose+json' } },
    text,
  );
  if (reply.status >= 400) throw new Error(`${url}: ${String(reply.status)} ${reply.body}`);
  return reply;
}

function publicJwk(key: KeyObject): JsonWebKey {
  return createPublicKey(key).export({ format: 'jwk' });
}

function encoded(value: object): string {
  return base64url(Buffer.from(JSON.stringify(value)));
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

function parsed({ body }: Reply): unknown {
  return JSON.parse(body);
}

function locationOf({ headers: { location } }: Reply): string {
  if (typeof location !== 'string') throw new Error('no Location');
  return location;
}

function exchange({ ca }: AcmeServer, url: string, options: RequestOptions, body: string | null): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  request(url, { ...options, ca, agent: false }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
    response.on('end', () => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() });
    });
  })
    .on('error', reject)
    .end(body ?? undefined);
  return promise;
}

/** What a GET of something beside ACME gives, such as a CA's root. */
export async function download({ ca }: Pick<AcmeServer, 'ca'>, url: string): Promise<string> {
  return (await exchange({ directory: '', ca }, url, { method: 'GET' }, null)).body;
}
