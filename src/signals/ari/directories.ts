// Which ACME directory knows of the certificates of which CA.
import type { SignalsConfig } from '../../config/schema.ts';
import { organisationKey } from '../caa/ca-domains.ts';

export interface AriDirectory {
  /** The ACME directory (RFC 8555 section 7.1.1). */
  readonly url: string;
  /** O= of the issuers whose certificates it knows. */
  readonly organisations: readonly string[];
}

type Configured = NonNullable<SignalsConfig['ari']>['directories'][number];
type PresetName = Extract<Configured, string>;

// https://letsencrypt.org/docs/acme-protocol-updates and https://pki.goog/faq (2026).
const PRESETS: Readonly<Record<PresetName, AriDirectory>> = {
  letsencrypt: { url: 'https://acme-v02.api.letsencrypt.org/directory', organisations: ["Let's Encrypt"] },
  google: {
    url: 'https://dv.acme-v02.api.pki.goog/directory',
    organisations: ['Google Trust Services', 'Google Trust Services LLC'],
  },
};

/** Of `ari.directories` in the config: presets by name, and the operator's own. */
export function ariDirectories(configured: readonly Configured[]): readonly AriDirectory[] {
  return configured.map((entry) =>
    typeof entry === 'string' ? PRESETS[entry] : { url: entry.directory, organisations: [entry.issuer] },
  );
}

/** The first one for this O=; null where nobody is to be asked. */
export function directoryFor(organisation: string | null, directories: readonly AriDirectory[]): AriDirectory | null {
  if (organisation === null) return null;
  const key = organisationKey(organisation);
  return directories.find(({ organisations }) => organisations.some((one) => organisationKey(one) === key)) ?? null;
}
