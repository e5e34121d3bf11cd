// A situation in full: what is in its certificates, the certificates, and what everybody says about it.
import { X509Certificate } from 'node:crypto';

import { type Comparison, verdictText } from './compare.ts';
import type { LabelledCertificate } from './generate.ts';

export function replayText(comparisons: readonly Comparison[]): string {
  const [first] = comparisons;
  if (first === undefined) return 'nobody was asked';
  const { seed, number, title, host, at, served, anchors } = first.situation;
  return [
    `seed ${String(seed)}, number ${String(number)}: ${title}`,
    `host ${host}, at ${at}`,
    'served:',
    ...served.map(summary),
    'anchors:',
    ...anchors.map(summary),
    '',
    ...comparisons.map(
      ({ library, answer, verdict }) =>
        `${library.name.padEnd(22)} says ${answer.padEnd(16)} ours ${verdictText(verdict)}`,
    ),
    '',
    '# served',
    ...served.map(({ label, certificate }) => `# ${label}\n${certificate.pem}`.trimEnd()),
    '# anchors',
    ...anchors.map(({ label, certificate }) => `# ${label}\n${certificate.pem}`.trimEnd()),
  ].join('\n');
}

function summary({ label, certificate }: LabelledCertificate): string {
  const { subject, issuer, validFrom, validTo } = new X509Certificate(certificate.der);
  const { spec, key } = certificate;
  const said = { ...spec, subject: undefined, issuer: undefined, issuerName: undefined, key: undefined };
  const line = (name: string): string => name.replaceAll('\n', ', ');
  const settings = JSON.stringify({
    ...said,
    notBefore: undefined,
    notAfter: undefined,
    extensions: spec.extensions?.map(({ oid, critical }) => ({ oid, critical })),
  });
  return `  ${label.padEnd(4)}${line(subject)} <- ${line(issuer)}; ${key.kind}; ${validFrom} to ${validTo}\n      ${settings}`;
}
