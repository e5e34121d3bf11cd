// The whole way of an early signal: a certificate is issued by a CA that is not pinned, the mail says so before any address
// serves it, and the same incident goes on when one does.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';

import { decodeCertificate } from '../../src/chain/decode.ts';
import { issue } from '../support/ca.ts';
import { issuanceObject, startCertSpotterApi } from '../support/certspotter-api.ts';
import { startDaemonProcess } from '../support/daemon-process.ts';
import { startRotatingCdn } from '../support/rotating-cdn.ts';
import { ADDRESSES, HOST, startRotationScene } from '../support/rotation-scene.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';
import { startWebhookSink } from '../support/webhook-sink.ts';

const DAY_MS = 86_400_000;

interface Body {
  readonly kind: string;
  readonly incident: string;
  readonly summary: string;
  readonly outlook: { readonly from: string; readonly to: string };
  readonly evidence: { readonly findings: readonly { readonly code: string }[] };
}

test('a certificate below another root is issued: told before it is served, and as one story', async (context) => {
  const scene = await startRotationScene();
  const preview = await startRotatingCdn(['127.0.0.9'], scene.newList);
  const [, intermediate, root] = scene.newList;
  assert.ok(intermediate !== undefined && root !== undefined);
  const endEntity = issue({
    subject: `CN=${HOST}`,
    issuer: intermediate,
    dnsNames: [HOST],
    key: 'rsa2048',
    notBefore: new Date(Date.now() - DAY_MS).toISOString(),
    notAfter: new Date(Date.now() + 90 * DAY_MS).toISOString(),
  });
  const { notBefore, notAfter, spkiSha256, tbs } = decodeCertificate(endEntity.der);
  const issuer = decodeCertificate(intermediate.der);
  const api = await startCertSpotterApi(() => [
    issuanceObject('1', {
      dns_names: [HOST],
      tbs_sha256: createHash('sha256').update(tbs).digest('hex'),
      pubkey_sha256: spkiSha256,
      issuer: { name: issuer.subject.text, friendly_name: 'Example Trust', pubkey_sha256: issuer.spkiSha256 },
      not_before: new Date(notBefore).toISOString(),
      not_after: new Date(notAfter).toISOString(),
      cert_der: Buffer.from(endEntity.der).toString('base64'),
    }),
  ]);
  const mail = await startSmtpSink();
  const hook = await startWebhookSink();
  await scene.writeConfig({
    receivers: [
      { name: 'ops', email: { to: ['ops@example.com'] } },
      { name: 'hook', webhook: { url: hook.url } },
    ],
    smtp: { host: '127.0.0.1', port: mail.port },
    signals: {
      ct: { certSpotter: { url: api.url } },
      previews: { hosts: [{ host: '127.0.0.9', port: preview.port, of: 'the next hierarchy', targets: [HOST] }] },
    },
  });
  const daemon = startDaemonProcess(scene.configFile, scene.folder);
  context.after(async () => {
    daemon.child.kill('SIGKILL');
    await daemon.ended;
    await Promise.all([mail.close(), hook.close(), api.close(), preview.close(), scene.close()]);
  });
  const told = async (to: string): Promise<Body> => {
    for (;;) {
      const body = JSON.parse((await hook.nextRequest()).body) as Body;
      if (body.outlook.to === to) return body;
    }
  };

  const likely = await told('likely');
  assert.match(likely.summary, /cdn\.example\.com/);
  assert.ok(likely.evidence.findings.some(({ code }) => code === 'issued'));
  assert.equal((await api.nextRequest()).query.get('domain'), HOST);
  const first = await mail.nextMail();
  assert.match(first.parsed.text ?? '', /New Trust/);

  // Whatever came of the other source meanwhile is told by then.
  await daemon.line(({ msg }) => msg === 'cycle completed', { after: daemon.lines.length });
  await daemon.line(({ msg }) => msg === 'cycle completed', { after: daemon.lines.length });
  scene.cdn.serve(ADDRESSES[0], [endEntity, intermediate, root]);
  const started = await told('started');
  assert.deepEqual([started.incident, started.outlook.from], [likely.incident, 'likely']);
});
