// What a visitor needs for what is asked. Whatever is not in the table needs to be let in: nothing is open by being
// forgotten.

/** open: everybody; read: whoever is let in; act: whoever may acknowledge and silence. */
export type Access = 'open' | 'read' | 'act';

/** Exact paths, by method. Assets are served before the door, and say nothing of what is watched. */
const TABLE: Readonly<Record<string, Readonly<Record<string, Access>>>> = {
  '/healthz': { GET: 'open', HEAD: 'open' },
  '/readyz': { GET: 'open', HEAD: 'open' },
  '/login': { GET: 'open', HEAD: 'open', POST: 'open' },
  // The signed token in the link is the right to acknowledge.
  '/ack': { GET: 'open', HEAD: 'open', POST: 'open' },
  '/logout': { POST: 'read' },
};

/** What `method` on `path` (as routes are matched with it) needs: to look is `read`, everything else `act`. */
export function accessOf(method: string, path: string): Access {
  const listed = Object.hasOwn(TABLE, path) ? TABLE[path]?.[method] : undefined;
  return listed ?? (isLooking(method) ? 'read' : 'act');
}

/** RFC 9110 section 9.2.1: of the safe methods those that anything is served by. */
export function isLooking(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** What programs ask: they get a status, and no page to log in on. */
export function isForPrograms(path: string): boolean {
  return path.startsWith('/api/') || path === '/metrics' || path === '/events';
}
