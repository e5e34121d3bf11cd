// The bundle of evidence of a target or an incident, as a download.
import { CodedError } from '../../lib/coded-error.ts';
import { type EvidenceBundle, evidenceBundle } from '../../views/evidence/bundle.ts';
import { evidenceOfIncident, evidenceOfTarget } from '../../views/evidence/read-evidence.ts';
import type { EvidenceSource, EvidenceSubject } from '../../views/evidence/subject.ts';
import type { App, Asked } from '../app-env.ts';
import type { WebParts } from '../parts.ts';
import { errorPage } from './error.ts';

export function serveEvidence(app: App, { watched, store, clock, version }: WebParts): void {
  const source = async (): Promise<EvidenceSource> => {
    const { links, setup } = await watched.current();
    const { judge, stackNamed, config } = setup;
    return { links, judge, stackNamed, config, version };
  };
  const compose = oneAtATime();
  app.get('/targets/:target/evidence.zip', (asked) =>
    answered(asked, compose, async () => evidenceOfTarget(await source(), store, asked.req.param('target'))),
  );
  app.get('/incidents/:id/evidence.zip', (asked) =>
    answered(asked, compose, async () => evidenceOfIncident(await source(), store, asked.req.param('id'), clock.now())),
  );
}

type Compose = (read: () => Promise<EvidenceSubject>) => Promise<EvidenceBundle> | null;

/** A bundle takes seconds and some 50 MB: null while one is being made, so that no number of clicks fills the memory. */
function oneAtATime(): Compose {
  let isBusy = false;
  return (read) => {
    if (isBusy) return null;
    isBusy = true;
    return read()
      .then(evidenceBundle)
      .finally(() => {
        isBusy = false;
      });
  };
}

const NOT_FOUND: ReadonlySet<string> = new Set(['target-unknown', 'incident-unknown', 'incident-ambiguous', 'usage']);
const RETRY_AFTER_S = 5;

async function answered(asked: Asked, compose: Compose, read: () => Promise<EvidenceSubject>): Promise<Response> {
  try {
    const bundle = await compose(read);
    if (bundle === null) {
      asked.header('retry-after', String(RETRY_AFTER_S));
      return errorPage(asked, 503, 'Another bundle is being put together: ask again in a moment');
    }
    return asked.body(Buffer.from(bundle.zip), 200, {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${bundle.fileName}"`,
    });
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const code = String(error.code);
    if (NOT_FOUND.has(code)) return errorPage(asked, 404, 'There is no such target or incident');
    if (code === 'evidence-none')
      return errorPage(asked, 404, 'This incident is about anchorwatch itself: there is no evidence');
    throw error;
  }
}
