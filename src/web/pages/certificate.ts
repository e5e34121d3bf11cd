// A certificate that was served: what it says, and as a file.
import { shortName } from '../../alerts/wording.ts';
import { pemText, readCertificates } from '../../views/certificates/facts.ts';
import type { App } from '../app-env.ts';
import { html } from '../markup.ts';
import type { WebParts } from '../parts.ts';
import { show } from '../show.ts';
import { errorPage } from './error.ts';
import { factsTable, pemDetails } from './target/position.ts';

const NOT_STORED = 'No such certificate was served, or it was forgotten';

export function serveCertificates(app: App, { watched, store, clock }: WebParts): void {
  app.get('/certificates/:file{[0-9a-f]{64}\\.pem}', async (asked) => {
    const sha256 = asked.req.param('file').slice(0, 64);
    const der = (await store.certificates([sha256])).get(sha256);
    if (der === undefined) return errorPage(asked, 404, NOT_STORED);
    return asked.body(pemText(der), 200, {
      'content-type': 'application/x-pem-file',
      'content-disposition': `attachment; filename="${sha256.slice(0, 16)}.pem"`,
    });
  });
  app.get('/certificates/:sha256{[0-9a-f]{64}}', async (asked) => {
    const sha256 = asked.req.param('sha256');
    const der = (await store.certificates([sha256])).get(sha256);
    if (der === undefined) return errorPage(asked, 404, NOT_STORED);
    const { setup } = await watched.current();
    const [certificate] = readCertificates([{ der, sha256 }], setup.judge.decode);
    if (certificate === undefined) return errorPage(asked, 404, NOT_STORED);
    const name =
      certificate.facts === null ? 'A certificate that cannot be decoded' : shortName(certificate.facts.subject);
    const body = html`<p class="crumbs"><a href="/targets">Targets</a></p><div class="page-head"><h1>${name}</h1></div>
<div class="card position">${factsTable(certificate, clock.now())}${pemDetails(certificate, 'PEM')}</div>`;
    return show(asked, { title: name, nav: 'targets', body, isLive: false });
  });
}
