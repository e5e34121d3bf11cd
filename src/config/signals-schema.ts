// What the config says of early signals: which sources are asked, how often, and what operators have announced.
import { z } from 'zod';

import { anchorSource } from './anchor-source.ts';
import { duration, filePath, host, httpUrl, identifier, port, secret, text, whole } from './schema-parts.ts';

/** Sets of declared roots that anchorwatch knows by name. */
export const DECLARED_PRESETS = ['dropbox'] as const;

/** ACME directories whose renewal information anchorwatch knows how to ask for. */
export const ARI_PRESETS = ['letsencrypt', 'google'] as const;

const DECLARED_FORM = `one of ${DECLARED_PRESETS.join(', ')}, {url: URL}, {urls: [URL, ...]} or {path: FILE, FOLDER or GLOB}`;

/** Where an operator declares the roots that it may use. */
export const declaredRoots = z.union(
  [
    z.enum(DECLARED_PRESETS),
    z.strictObject({ url: httpUrl.describe('A PEM bundle.') }),
    z.strictObject({
      urls: z.array(httpUrl).min(1).max(100).describe('PEM files, e.g. the raw files of a repository.'),
    }),
    z.strictObject({ path: filePath.describe('File, folder or glob, relative to this file.') }),
  ],
  { error: DECLARED_FORM },
);

const DAY_FORM = 'a day such as 2026-03-01';
const day = z.iso.date({ error: DAY_FORM, abort: true }).transform((value) => Date.parse(`${value}T00:00:00Z`));

const announcement = z.strictObject({
  id: identifier.describe('What it is called; keep it when the date moves, so that the old one is remembered.'),
  targets: z.array(host).min(1).describe('The hosts that it is about.'),
  anchor: z
    .union(
      [
        anchorSource,
        z.strictObject({ subject: z.string().min(1).max(500).describe('Its name, as the CA writes it.') }),
      ],
      {
        error: 'the path of its certificate, or {subject: NAME} where only the name is known',
      },
    )
    .describe('The new anchor: its certificate, or its name as the CA writes it.'),
  from: day.describe('The first day on which it may be served.'),
  source: httpUrl.describe('Where it was announced.'),
  confidence: z.enum(['certain', 'likely', 'possible']).default('likely').describe('How sure it is: dates slip.'),
});

const CCADB = 'https://ccadb.my.salesforce-sites.com';
const roots = z.strictObject({
  cache: filePath
    .default('data/roots')
    .describe('The folder of the cached reports, relative to the working directory.'),
  interval: duration('7d', '1h', '365d').describe('How often the daemon fetches them.'),
  fetch: z.boolean().default(false).describe('Whether the daemon fetches them by itself; `roots update` always does.'),
  includedRoots: httpUrl
    .default(`${CCADB}/mozilla/IncludedCACertificateReportPEMCSV`)
    .describe("CCADB's report of the roots in Mozilla's program."),
  caRecords: httpUrl
    .default(`${CCADB}/ccadb/AllCertificateRecordsCSVFormatv2`)
    .describe("CCADB's report of all roots and intermediates."),
});

const certSpotter = z.strictObject({
  url: httpUrl.default('https://api.certspotter.com/v1/issuances').describe('The Cert Spotter API, version 1.'),
  key: secret.optional().describe('An API key; without one fewer queries are allowed.'),
  interval: duration('1h', '1m', '30d').describe('How often a name is asked about.'),
  queriesPerHour: whole(1, 100_000).default(60).describe('Queries over all names.'),
});

const ct = z.strictObject({
  certSpotter: certSpotter.optional().describe('Ask the Cert Spotter API. Default: do not.'),
  spool: filePath
    .optional()
    .describe(
      "The folder that certspotter's hook script writes into, relative to the working directory. Default: none.",
    ),
});

const caa = z.strictObject({
  interval: duration('1h', '1m', '30d').describe('How often the records are read.'),
});

const ariDirectory = z.union(
  [
    z.enum(ARI_PRESETS),
    z.strictObject({
      issuer: z.string().min(1).max(500).describe('The organisation (O) in the names of the CA that it is for.'),
      directory: httpUrl.describe("The CA's ACME directory."),
    }),
  ],
  { error: `one of ${ARI_PRESETS.join(', ')}, or {issuer: ORGANISATION, directory: URL}` },
);
const ari = z.strictObject({
  directories: z.array(ariDirectory).min(1).default(['letsencrypt', 'google']).describe('Which CAs are asked.'),
  interval: duration('6h', '1m', '30d').describe('How often, unless the CA says otherwise.'),
});

const preview = z.strictObject({
  host: host.describe('The test site or staging host.'),
  port: port.default(443).describe('Its port.'),
  of: text(/^[\x20-\x7e]{1,200}$/, 'printable ASCII, at most 200 characters').describe(
    'What it shows, e.g. "the next hierarchy of Let\'s Encrypt".',
  ),
  targets: z.array(host).min(1).describe('The hosts that may serve the same one day.'),
});
const previews = z.strictObject({
  interval: duration('6h', '1m', '30d').describe('How often the hosts are asked.'),
  hosts: z.array(preview).min(1).describe('The hosts.'),
});

export const signals = z.strictObject({
  roots: roots.prefault({}).describe('What root programs decide, from the public reports of CCADB.'),
  ct: ct.prefault({}).describe('Certificates that were issued, from Certificate Transparency.'),
  caa: caa.optional().describe('Read which CAs may issue for the targets. Default: do not.'),
  ari: ari.optional().describe('Ask CAs when they want what is served renewed. Default: do not.'),
  declared: z
    .strictObject({ interval: duration('1d', '1m', '30d').describe('How often declared roots are read.') })
    .prefault({})
    .describe('The roots that operators declare (declaredRoots of a target).'),
  previews: previews.optional().describe('Hosts that show today what others will serve tomorrow.'),
});

/** What of the config is about signals, beside `declaredRoots` of a target. */
export const signalFields = {
  signals: signals.prefault({}).describe('Sources of early signals.'),
  announcements: z.array(announcement).default([]).describe('What operators have announced.'),
  deadlineHorizon: duration('365d', '0s', '7300d').describe(
    'A deadline of a root program within this time makes the outlook exposed; forecast shows the others as well.',
  ),
};
