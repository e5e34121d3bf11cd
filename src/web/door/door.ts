// Who may come in: decided before any page is asked.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import type { MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

import { visibleText } from '../../lib/escape.ts';
import type { AppEnv, Asked } from '../app-env.ts';
import { formOf } from '../form.ts';
import type { WebParts } from '../parts.ts';
import type { Visitor } from '../visitor.ts';
import { accessOf, isForPrograms, isLooking } from './access.ts';
import { type Asker, askerOf, isEmbeddedElsewhere, isForwarded, isFromElsewhere, isKnownHost } from './asker.ts';
import { type Keys, keysOf, tokenNamed } from './keys.ts';
import { type Refusal, refuse } from './refuse.ts';
import { Sessions } from './sessions.ts';

type Found =
  { readonly kind: 'visitor'; readonly visitor: Visitor } | { readonly kind: 'refused'; readonly why: Refusal };

/** One for each server: it keeps who has logged in, and the key of forms. */
export class Door {
  readonly #parts: Pick<WebParts, 'watched' | 'clock'>;
  readonly #sessions = new Sessions();
  /** Forms are good for as long as the process lives. */
  readonly #formKey = randomBytes(32);

  constructor(parts: Pick<WebParts, 'watched' | 'clock'>) {
    this.#parts = parts;
  }

  /** Lets through what is open to everybody, and whoever may; answers all others. */
  readonly guard: MiddlewareHandler<AppEnv> = async (asked, next) => {
    const { method, path } = asked.req;
    const access = accessOf(method, path);
    if (access !== 'open') {
      const found = this.whoAsks(asked);
      if (found.kind === 'refused') return refuse(asked, found.why, this.keys());
      const { visitor } = found;
      if (access === 'act' && !visitor.mayAct) return refuse(asked, 'may-not-act', this.keys());
      if (!isLooking(method) && !(await this.#isMeant(asked, visitor))) return refuse(asked, 'not-meant', this.keys());
      asked.set('visitor', visitor);
    }
    return next();
  };

  keys(): Keys {
    return keysOf(this.#parts.watched.setup());
  }

  /** Who asks, as far as what they bring along tells. */
  whoAsks(asked: Asked): Found {
    const keys = this.keys();
    const asker = askerOf(asked, keys);
    return (
      withToken(asked, keys) ??
      this.#throughProxy(asked, keys, asker) ??
      this.#inSession(asked, keys) ??
      this.#openly(asked, keys, asker) ?? { kind: 'refused', why: 'nobody' }
    );
  }

  /** Logs whoever asks in, who has shown to know the password. */
  logIn(asked: Asked, password: string): void {
    this.#endSession(asked);
    const id = this.#sessions.begin(password, this.#parts.clock.now());
    setAnyCookie(asked, this.#cookie('session', asked), id);
  }

  logOut(asked: Asked): void {
    this.#endSession(asked);
    const { name, isSecure } = this.#cookie('session', asked);
    deleteCookie(asked, name, { path: '/', secure: isSecure });
  }

  /** What a form must carry that nobody is logged in for; sets the cookie that it is bound to. */
  formToken(asked: Asked): string {
    const cookie = this.#cookie('browser', asked);
    const found = valueOf(asked, cookie);
    const value = found ?? randomBytes(32).toString('base64url');
    if (found === null) setAnyCookie(asked, cookie, value);
    return this.#sign('browser', value);
  }

  /** Whether a form that came carries what `formToken` gave, and was sent from a page of ours. */
  async isOwnForm(asked: Asked): Promise<boolean> {
    const value = valueOf(asked, this.#cookie('browser', asked));
    if (value === null || isFromElsewhere(asked, this.keys().url)) return false;
    return isSame((await formOf(asked))['csrf'], this.#sign('browser', value));
  }

  #throughProxy(asked: Asked, { proxy, url, password }: Keys, { isProxy }: Asker): Found | null {
    if (typeof proxy?.header !== 'string') return null;
    const name = (asked.req.header(proxy.header) ?? '').trim();
    if (name === '') return password === null ? { kind: 'refused', why: 'not-through-proxy' } : null;
    if (!isProxy) return { kind: 'refused', why: 'not-through-proxy' };
    if (!isKnownHost(asked, url, true)) return { kind: 'refused', why: 'unknown-host' };
    return this.#withBrowser(asked, { by: 'proxy', name: visibleText(name, MAX_NAME), mayAct: true });
  }

  #inSession(asked: Asked, { password }: Keys): Found | null {
    const id = valueOf(asked, this.#cookie('session', asked));
    if (id === null || password === null || !this.#sessions.use(id, password.text, this.#parts.clock.now()))
      return null;
    return {
      kind: 'visitor',
      visitor: { by: 'session', name: null, mayAct: true, csrf: this.#sign('session', id) },
    };
  }

  #openly(asked: Asked, { isOpen, url }: Keys, { isLocal, isProxy }: Asker): Found | null {
    if (!isOpen || !isLocal) return null;
    if (isProxy || isForwarded(asked)) return { kind: 'refused', why: 'forwarded' };
    if (!isKnownHost(asked, url, false)) return { kind: 'refused', why: 'unknown-host' };
    // Without a cookie to go by, the browser would have pages of other sites ask for whatever costs us much.
    if (isEmbeddedElsewhere(asked)) return { kind: 'refused', why: 'embedded' };
    return this.#withBrowser(asked, { by: 'open', name: null, mayAct: true });
  }

  /** Programs have no forms, and get no cookie to bind one to. */
  #withBrowser(asked: Asked, visitor: Omit<Visitor, 'csrf'>): Found {
    const value = valueOf(asked, this.#cookie('browser', asked));
    const isProgram = isForPrograms(asked.req.path);
    const csrf = value === null && isProgram ? null : this.formToken(asked);
    return { kind: 'visitor', visitor: { ...visitor, csrf } };
  }

  /**
   * Whether whoever is at the browser wants this, and not another site's page that sends it in their name. A token is
   * sent by no browser of itself; nor is JSON without asking us first, which we never allow (Fetch, CORS preflight).
   */
  async #isMeant(asked: Asked, { by, csrf }: Visitor): Promise<boolean> {
    if (by === 'token') return true;
    if (isFromElsewhere(asked, this.keys().url)) return false;
    if (csrf === null) return asked.req.method !== 'POST' || isJson(asked);
    // Programs have no forms; what they send may be large, and is read by nobody before its own limit is known.
    const inForm = isForPrograms(asked.req.path) ? undefined : (await formOf(asked))['csrf'];
    return isSame(asked.req.header('x-csrf-token') ?? inForm, csrf);
  }

  #endSession(asked: Asked): void {
    const id = valueOf(asked, this.#cookie('session', asked));
    if (id !== null) this.#sessions.end(id);
  }

  /** Secure cookies of this host alone where the browser speaks TLS (RFC 6265bis section 4.1.3.2). */
  #cookie(what: 'session' | 'browser', asked: Asked): Cookie {
    const { isSecure } = askerOf(asked, this.keys());
    return { name: `${isSecure ? '__Host-' : ''}anchorwatch-${what}`, isSecure };
  }

  #sign(what: 'session' | 'browser', value: string): string {
    return createHmac('sha256', this.#formKey).update(`${what} ${value}`).digest('base64url');
  }
}

/** As signatures have it. */
const MAX_NAME = 100;

function withToken(asked: Asked, keys: Keys): Found | null {
  const token = /^Bearer +(\S+) *$/i.exec(asked.req.header('authorization') ?? '')?.[1];
  if (token === undefined) return null;
  const key = tokenNamed(keys, token);
  if (key === null) return { kind: 'refused', why: 'wrong-token' };
  return { kind: 'visitor', visitor: { by: 'token', name: key.name, mayAct: key.mayAct, csrf: null } };
}

interface Cookie {
  readonly name: string;
  readonly isSecure: boolean;
}

/** Null where there is none, or none of ours. */
function valueOf(asked: Asked, { name }: Cookie): string | null {
  const value = getCookie(asked, name) ?? '';
  return /^[A-Za-z0-9_-]{43}$/.test(value) ? value : null;
}

/**
 * Lax: with Strict, whoever follows a link in a mail or a chat would come without it, and have to log in again. What
 * changes something is sent by POST, with which Lax cookies come from our own pages alone.
 */
function setAnyCookie(asked: Asked, { name, isSecure }: Cookie, value: string): void {
  setCookie(asked, name, value, { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure });
}

function isJson(asked: Asked): boolean {
  return /^application\/json\s*(;|$)/i.test(asked.req.header('content-type') ?? '');
}

function isSame(sent: string | undefined, expected: string): boolean {
  if (sent?.length !== expected.length) return false;
  const [a, b] = [Buffer.from(sent), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
