// The roots that Dropbox says it may use. Data: which ones is from its repository, their keys are those of the roots.
import type { EpochMs } from '../../lib/clock.ts';
import type { NamedAnchor } from '../signal.ts';

/** A set of declared roots that is built in. */
export interface PresetRoots {
  /** Where the operator declares them, and of when this is. */
  readonly source: string;
  readonly at: EpochMs;
  readonly anchors: readonly NamedAnchor[];
}

const ANCHORS: readonly NamedAnchor[] = [
  {
    subject: 'Amazon Root CA 1',
    spkiSha256: 'fbe3018031f9586bcbf41727e417b7d1c45c2f47f93be372a17b96b50757d5a2',
  },
  {
    subject: 'Amazon Root CA 2',
    spkiSha256: '7f4296fc5b6a4e3b35d3c369623e364ab1af381d8fa7121533c9d6c633ea2461',
  },
  {
    subject: 'Amazon Root CA 3',
    spkiSha256: '36abc32656acfc645c61b71613c4bf21c787f5cabbee48348d58597803d7abc9',
  },
  {
    subject: 'Amazon Root CA 4',
    spkiSha256: 'f7ecded5c66047d28ed6466b543c40e0743abe81d109254dcf845d4c2c7853c5',
  },
  {
    subject: 'Starfield Services Root Certificate Authority - G2',
    spkiSha256: '2b071c59a0a0ae76b0eadb2bad23bad4580b69c3601b630c2eaf0613afa83f92',
  },
  {
    subject: 'DigiCert Global Root CA',
    spkiSha256: 'aff988906dde12955d9bebbf928fdcc31cce328d5b9384f21c8941ca26e20391',
  },
  {
    subject: 'DigiCert Global Root G2',
    spkiSha256: '8bb593a93be1d0e8a822bb887c547890c3e706aad2dab76254f97fb36b82fc26',
  },
  {
    subject: 'DigiCert Global Root G3',
    spkiSha256: 'b94c198300cec5c057ad0727b70bbe91816992256439a7b32f4598119dda9c97',
  },
  {
    subject: 'DigiCert High Assurance EV Root CA',
    spkiSha256: '5a889647220e54d6bd8a16817224520bb5c78e58984bd570506388b9de0f075f',
  },
  {
    subject: 'DigiCert RSA4096 Root G5',
    spkiSha256: 'a495c8d110e8b9e200f370aeda3ff92ee43f8e3d4ec0db1c0dc58bd762880ba5',
  },
  {
    subject: 'DigiCert ECC P384 Root G5',
    spkiSha256: 'bdaccbf2e8b27c0c02a689ee866c9b86ec04442afcdddd5d4ec36def21e761dd',
  },
  {
    subject: 'DigiCert TLS RSA4096 Root G5',
    spkiSha256: '6a97b51c8219e93e5dec64bad5806cdeb0f8355be47e757010b702456e01aafd',
  },
  {
    subject: 'DigiCert TLS ECC P384 Root G5',
    spkiSha256: 'a02fafa192c8cb81cb1341554f9c05b71cca2a890b0d1298d683647c961efbdf',
  },
];

/** Thirteen roots. The repository last changed in August 2024. */
export const DROPBOX: PresetRoots = {
  source: 'https://github.com/dropbox/certificate-pins (built in, as of August 2024)',
  at: Date.UTC(2024, 7, 1),
  anchors: ANCHORS,
};
