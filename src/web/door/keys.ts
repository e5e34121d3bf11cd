// What opens the door, as the config and its secrets have it.
import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList } from 'node:net';

import { listensOnLoopback } from '../../lib/loopback.ts';
import { parsePasswordHash, type PasswordHash } from '../../lib/password-hash.ts';
import type { Watched } from '../../views/watched.ts';

export interface Keys {
  /** Null: nobody logs in. `text` is what sessions are bound to. */
  readonly password: { readonly text: string; readonly hash: PasswordHash } | null;
  readonly tokens: readonly TokenKey[];
  /** Without a header it names nobody, and is believed for the addresses alone. */
  readonly proxy: { readonly header: string | null; readonly from: BlockList } | null;
  /** Where people reach the page, as far as that is known. */
  readonly url: URL | null;
  /** Whether the config lets in whoever reaches the page: on loopback, and with no way to tell people apart. */
  readonly isOpen: boolean;
}

export interface TokenKey {
  readonly name: string;
  readonly sha256: Buffer;
  readonly mayAct: boolean;
}

type Setup = ReturnType<Watched['setup']>;

const known = new WeakMap<Setup, Keys>();

/** The same for the same setup. A page that is no longer in the config, and about to close, opens to nobody. */
export function keysOf(setup: Setup): Keys {
  const found = known.get(setup) ?? makeKeys(setup);
  known.set(setup, found);
  return found;
}

function makeKeys({ config: { web }, secrets }: Setup): Keys {
  if (web === undefined) return { password: null, tokens: [], proxy: null, url: null, isOpen: false };
  const text = typeof web.password === 'object' ? secrets.get(web.password) : web.password;
  const hash = parsePasswordHash(text ?? '');
  return {
    password: text === undefined || hash === null ? null : { text, hash },
    tokens: web.tokens.map(({ name, token, may }) => ({
      name,
      sha256: sha256(secrets.get(token) ?? ''),
      mayAct: may === 'act',
    })),
    proxy: web.proxy === undefined ? null : { header: web.proxy.header ?? null, from: blockListOf(web.proxy.from) },
    url: web.url === undefined ? null : new URL(web.url),
    isOpen: listensOnLoopback(web.listen) && web.password === undefined && web.proxy?.header === undefined,
  };
}

/** Compared by digest and to the end: how long it takes tells nothing of any token. */
export function tokenNamed(keys: Keys, token: string): TokenKey | null {
  const sought = sha256(token);
  let found: TokenKey | null = null;
  for (const key of keys.tokens) if (timingSafeEqual(key.sha256, sought)) found = key;
  return found;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    list.addSubnet(address, Number(prefix), address.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}
