// What a visitor needs for what is asked. Whatever is not in the table needs to be let in: nothing is open by being
// forgotten.

/** open: everybody; read: whoever is let in; act: whoever may acknowledge and silence. */
export type Access = 'open' | 'read' | 'act';

/** By method and exact path. Assets are served before the door, and say nothing of what is watched. */
const TABLE: ReadonlyMap<string, Access> = new Map([
  ['GET /healthz', 'open'],
  ['GET /readyz', 'open'],
  ['GET /login', 'open'],
  ['POST /login', 'open'],
  // The signed token in the link is the right to acknowledge.
  ['GET /ack', 'open'],
  ['POST /ack', 'open'],
  ['POST /logout', 'read'],
]);

/** What `method` on `path` (as routes are matched with it) needs: to look is `read`, everything else `act`. */
export function accessOf(method: string, path: string): Access {
  const listed = TABLE.get(`${method === 'HEAD' ? 'GET' : method} ${path}`);
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
