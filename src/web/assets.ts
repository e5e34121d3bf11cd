// Style, script and icon: read once, named by their content so that browsers may keep them for ever.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { App } from './app-env.ts';

const TYPES = {
  'style.css': 'text/css; charset=utf-8',
  'door.css': 'text/css; charset=utf-8',
  'path.css': 'text/css; charset=utf-8',
  'target.css': 'text/css; charset=utf-8',
  'live.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;
export type AssetName = keyof typeof TYPES;

interface Asset {
  readonly path: string;
  readonly type: string;
  readonly content: string;
}

const ASSETS = new Map(
  (Object.keys(TYPES) as AssetName[]).map((name): [AssetName, Asset] => {
    const content = readFileSync(path.join(import.meta.dirname, 'assets', name), 'utf8');
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
    return [name, { path: `/assets/${digest}/${name}`, type: TYPES[name], content }];
  }),
);

/** Where a page finds an asset. */
export function assetPath(name: AssetName): string {
  return ASSETS.get(name)?.path ?? '/';
}

/** Serves the assets; for everybody, as nothing in them says what is watched. */
export function serveAssets(app: App): void {
  for (const { path: at, type, content } of ASSETS.values()) {
    app.get(at, (asked) =>
      asked.body(content, 200, { 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' }),
    );
  }
}
