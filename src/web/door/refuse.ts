// What those get whom the door does not let in: programs a status with a reason, browsers a page, or the login.
import type { Asked } from '../app-env.ts';
import { errorPage } from '../pages/error.ts';
import { isForPrograms, isLooking } from './access.ts';
import type { Keys } from './keys.ts';

export type Refusal =
  | 'nobody'
  | 'wrong-token'
  | 'not-through-proxy'
  | 'unknown-host'
  /** Nobody has to log in on this machine, and a proxy on it asked for somebody. */
  | 'forwarded'
  /** Nobody has to log in on this machine, and a page of another site asked through a browser on it. */
  | 'embedded'
  | 'may-not-act'
  /** What changes something came without what shows that its sender wants that. */
  | 'not-meant';

interface Answer {
  readonly status: 401 | 403 | 421;
  /** For programs. */
  readonly code: string;
  /** Without full stop. */
  readonly message: string;
}

const ANSWERS: Readonly<Record<Refusal, Answer>> = {
  nobody: { status: 401, code: 'not-authenticated', message: 'Whoever asks for this has to say who they are' },
  'wrong-token': { status: 401, code: 'not-authenticated', message: 'There is no such token' },
  'not-through-proxy': { status: 403, code: 'not-allowed', message: 'Only those are let in whom the proxy names' },
  'unknown-host': {
    status: 421,
    code: 'unknown-host',
    message: 'The page is not known under this name: web.url of the config says which one people use',
  },
  forwarded: {
    status: 403,
    code: 'not-allowed',
    message:
      'This came through a proxy, and nothing says who may come in through it: set web.password or web.proxy.header in the config',
  },
  embedded: {
    status: 403,
    code: 'not-allowed',
    message: 'Pages of other sites are given nothing: open the page itself',
  },
  'may-not-act': { status: 403, code: 'not-allowed', message: 'This token is to look with, not to change anything' },
  'not-meant': {
    status: 403,
    code: 'csrf',
    message: 'This was sent from a page that is too old or not ours: reload the page and send it again',
  },
};

export function refuse(asked: Asked, why: Refusal, { password, tokens }: Keys): Response {
  const { status, code, message } = ANSWERS[why];
  const { path, method, url } = asked.req;
  if (why === 'nobody' && password !== null && !isForPrograms(path)) {
    const { pathname, search } = new URL(url);
    const to = isLooking(method) && pathname !== '/' ? `?to=${encodeURIComponent(pathname + search)}` : '';
    return asked.redirect(`/login${to}`, 303);
  }
  if (status === 401) asked.header('www-authenticate', 'Bearer realm="anchorwatch"');
  if (isForPrograms(path)) return asked.json({ error: { status, code, message } }, status);
  if (why === 'nobody' && tokens.length > 0) return errorPage(asked, status, 'Only programs with a token are let in');
  return errorPage(asked, status, message);
}
