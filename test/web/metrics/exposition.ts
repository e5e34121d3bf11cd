// The exposition format, read line by line: `name{label="value"} 1`.
import assert from 'node:assert/strict';

import type { WebStage } from '../../support/web-stage.ts';

/** Values by name and labels, as they stand there. */
export type Samples = ReadonlyMap<string, number>;

/** What the page answers. */
export async function metricsOf({ url }: Pick<WebStage, 'url'>): Promise<string> {
  const answer = await fetch(new URL('metrics', url));
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  return answer.text();
}

export function samplesOf(text: string): Samples {
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), Number(line.slice(at + 1))];
      }),
  );
}

/** The names of the metrics, as # TYPE has them. */
export function familiesOf(text: string): readonly string[] {
  return [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name);
}
