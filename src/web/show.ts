// A page as an answer.
import type { ContentfulStatusCode } from 'hono/utils/http-status';

import type { Asked } from './app-env.ts';
import { type Framed, framed } from './layout.ts';

/** The page in its frame, for whoever has come in. */
export function show(
  asked: Asked,
  page: Omit<Framed, 'visitor' | 'mark'>,
  status: ContentfulStatusCode = 200,
): Response {
  return asked.html(framed({ ...page, visitor: asked.get('visitor'), mark: asked.get('mark') }).text, status);
}
