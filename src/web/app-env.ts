// What each request carries along.
import type { Context, Hono } from 'hono';

import type { Visitor } from './visitor.ts';

export interface AppEnv {
  readonly Variables: {
    /** Set by the door before any page is asked. */
    visitor: Visitor;
    /** Which state of things there was when it came in. */
    mark: string;
  };
}

export type App = Hono<AppEnv>;
export type Asked = Context<AppEnv>;
