// Where to go on after a login: a page of ours, whatever the link said.

const MAX_LENGTH = 2_000;
const ELSEWHERE = 'http://elsewhere.invalid';

/** `to`, where it is a path of ours and can be looked at; else the first page. As browsers would resolve it. */
export function localPath(to: string | undefined): string {
  if (to?.startsWith('/') !== true || to.length > MAX_LENGTH || /[\\\p{Cc}]/u.test(to)) return '/';
  const url = URL.parse(to, ELSEWHERE);
  if (url?.origin !== ELSEWHERE) return '/';
  const { pathname, search, hash } = url;
  // `/.//host` has become `//host`, which is another site's address.
  return pathname.startsWith('//') || NOT_TO_GO_TO.has(pathname) ? '/' : `${pathname}${search}${hash}`;
}

const NOT_TO_GO_TO: ReadonlySet<string> = new Set(['/login', '/logout', '/events']);
