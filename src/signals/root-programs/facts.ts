// The built-in table: what root programs had announced when it was made, for use without network. Data, each row with
// its source. Names and hashes are those of the roots themselves, as Mozilla's bundle of CA certificates has them.
import type { EpochMs } from '../../lib/clock.ts';
import { KEY_AGE_SOURCE } from './key-age.ts';
import type { MozillaRoot, RootFact } from './table.ts';

/** When the rows were last compared with their sources. */
export const FACTS_AT: EpochMs = Date.UTC(2026, 5, 1);

interface Root {
  readonly subject: string;
  /** SHA-256 of the certificate. */
  readonly sha256: string;
  readonly spkiSha256: string;
}

interface Announced {
  readonly program: RootFact['program'];
  readonly rule: RootFact['rule'];
  /** The last day of issue that is trusted. */
  readonly date: EpochMs;
  readonly source: string;
  readonly roots: readonly Root[];
}

const ENTRUST_2048: Root = {
  subject: 'Entrust.net Certification Authority (2048)',
  sha256: '6dc47172e01cbcb0bf62580d895fe2b8ac9ad4f873801e0c10b9c837d21eb177',
  spkiSha256: '1ea3c5e43ed66c2da2983a42a4a79b1e906786ce9f1b58621419a00463a87d38',
};

const ENTRUST: readonly Root[] = [
  ENTRUST_2048,
  {
    subject: 'Entrust Root Certification Authority',
    sha256: '73c176434f1bc6d5adf45b0e76e727287c8de57616c1e6e6141a2b2cbc7d8e4c',
    spkiSha256: '6dbfae00d37b9cd73f8fb47de65917af00e0dddf42dbceac20c17c0275ee2095',
  },
  {
    subject: 'Entrust Root Certification Authority - EC1',
    sha256: '02ed0eb28c14da45165c566791700d6451d7fb56f0b2ab1d3b8eb070e56edff5',
    spkiSha256: 'fea2b7d645fba73d753c1ec9a7870c40e1f7b0c561e927b985bf711866e36f22',
  },
  {
    subject: 'Entrust Root Certification Authority - G2',
    sha256: '43df5774b03e7fef5fe40d931a7bedf1bb2e6b42738c4e6d3841103d3aa7f339',
    spkiSha256: '76ee8590374c715437bbca6bba6028eadde2dc6dbbb8c3f610e851f11d1ab7f5',
  },
];

const ENTRUST_OF_CHROME_ALONE: readonly Root[] = [
  {
    subject: 'Entrust Root Certification Authority - G4',
    sha256: 'db3517d1f6732a2d5ab97c533ec70779ee3270a62fb4ac4238372460e6f01e88',
    spkiSha256: '36d7c79f3d089a0ff79972d90923dea5ca76b4ccbaf7c2751cb152e9494f52d0',
  },
  {
    subject: 'AffirmTrust Commercial',
    sha256: '0376ab1d54c5f9803ce4b2e201a0ee7eef7b57b636e8a93c9b8d4860c96f5fa7',
    spkiSha256: '6c464b9a5b233a5e874da765c26f045010d2ddcff45794f0b4c7e4aafa501495',
  },
  {
    subject: 'AffirmTrust Networking',
    sha256: '0a81ec5a929777f145904af38d5d509f66b5e2c58fcdb531058b0e17f3f0b41b',
    spkiSha256: '94072ad3f58f70f93098e5a5f6c04c96c710bd849d83184919ae90eb890ae400',
  },
  {
    subject: 'AffirmTrust Premium',
    sha256: '70a73f7f376b60074248904534b11482d5bf0e698ecc498df52577ebf2e93b9a',
    spkiSha256: 'c7f43b4cf5b71568294f822b53762605f6ddd15cadece739e9e2c3cba61e9d67',
  },
  {
    subject: 'AffirmTrust Premium ECC',
    sha256: 'bd71fdf6da97e4cf62d1647add2581b07d79adf8397eb4ecba9c5e8488821423',
    spkiSha256: '3219b09114ff495a3eb6eb00c2efeab34002ae5f0a56c7679ea087a3fa037e4f',
  },
];

const CHUNGHWA_EPKI: Root = {
  subject: 'ePKI Root Certification Authority',
  sha256: 'c0a6f4dc63a24bfdcf54ef2a6a082a0a72de35803e2ff5ff527ae5d87206dfd5',
  spkiSha256: '62554c17005543b237215f04268dcd2fd1c470240ad3c8660e25ae2c59630f55',
};

const CHUNGHWA_HIPKI: Root = {
  subject: 'HiPKI Root CA - G1',
  sha256: 'f015ce3cc239bfef064be9f1d2c417e1a0264a0a94be1f0c8d121864eb6949cc',
  spkiSha256: '79caaf5347e6e4a94c8e78a98496fc74020f809ede13f220fab6104c8ded329f',
};

const NETLOCK: Root = {
  subject: 'NetLock Arany (Class Gold) Főtanúsítvány',
  sha256: '6c61dac3a2def031506be036d2a6fe401994fbd13df9c8d466599274c446ec98',
  spkiSha256: 'f48badd7df6a06690d0ae31373b12855f8dedb14517f362a313101cc98cc6b35',
};

const ANNOUNCED: readonly Announced[] = [
  {
    program: 'mozilla',
    rule: 'distrust-after',
    date: Date.UTC(2024, 10, 30),
    source: 'https://wiki.mozilla.org/CA/Additional_Trust_Changes',
    roots: ENTRUST,
  },
  {
    program: 'mozilla',
    rule: 'distrust-after',
    date: Date.UTC(2025, 3, 15),
    source: 'https://wiki.mozilla.org/CA/Additional_Trust_Changes',
    roots: [CHUNGHWA_EPKI],
  },
  {
    program: 'chrome',
    rule: 'sct-not-after',
    date: Date.UTC(2024, 10, 11),
    source: 'https://security.googleblog.com/2024/06/sustaining-digital-certificate-security.html',
    roots: [...ENTRUST, ...ENTRUST_OF_CHROME_ALONE],
  },
  {
    program: 'chrome',
    rule: 'sct-not-after',
    date: Date.UTC(2025, 6, 31),
    source:
      'https://security.googleblog.com/2025/05/sustaining-digital-certificate-security-chrome-root-store-changes.html',
    roots: [CHUNGHWA_EPKI, CHUNGHWA_HIPKI, NETLOCK],
  },
];

export const FACTS: readonly RootFact[] = ANNOUNCED.flatMap(({ roots, ...announced }) =>
  roots.map(({ subject, spkiSha256 }) => ({ ...announced, subject, spkiSha256, at: FACTS_AT })),
);

// Devices pin them still, and no list of today's roots has them any more.
const FORMER: readonly (Root & { readonly notBefore: EpochMs })[] = [
  {
    subject: 'GlobalSign Root CA',
    sha256: 'ebd41040e4bb3ec742c9e381d31ef2a41a48b6685c96e7cef3c1df6cd4331c99',
    spkiSha256: '2bcee858158cf5465fc9d76f0dfa312fef25a4dca8501da9b46b67d1fbfa1b64',
    notBefore: Date.UTC(1998, 8, 1),
  },
  { ...ENTRUST_2048, notBefore: Date.UTC(1999, 11, 24) },
  {
    subject: 'Baltimore CyberTrust Root',
    sha256: '16af57a9f676b0ab126095aa5ebadef22ab31119d644ac95cd4b93dbf3f26aeb',
    spkiSha256: '63d9af9b47b1064d49a10e7b7fd566dbc8caa399459bfc2829c571ad8c6ef34a',
    notBefore: Date.UTC(2000, 4, 12),
  },
  {
    subject: 'AAA Certificate Services',
    sha256: 'd7a7a0fb5d7e2731d771e9484ebcdef71d5f0c3e0a2948782bc83ee0ea699ef4',
    spkiSha256: 'bd153ed7b0434f6886b17bce8bbe84ed340c7132d702a8f4fa318f756ecbd6f3',
    notBefore: Date.UTC(2004, 0, 1),
  },
  {
    subject: 'Go Daddy Class 2 Certification Authority',
    sha256: 'c3846bf24b9e93ca64274c0ec67c1ecc5e024ffcacd2d74019350e81fe546ae4',
    spkiSha256: '5632d97bfa775bf3c99ddea52fc2553410864016729c52dd6524c8a9c3b4489f',
    notBefore: Date.UTC(2004, 5, 29),
  },
  {
    subject: 'Starfield Class 2 Certification Authority',
    sha256: '1465fa205397b876faa6f0a9958e5590e40fcc7faa4fb7c2c8677521fb5fb658',
    spkiSha256: '15f14ac45c9c7da233d3479164e8137fe35ee0f38ae858183f08410ea82ac4b4',
    notBefore: Date.UTC(2004, 5, 29),
  },
  {
    subject: 'certSIGN ROOT CA',
    sha256: 'eaa962c4fa4a6bafebe415196d351ccd888d4f53f3fa8ae6d7c466a94e6042bb',
    spkiSha256: 'dbc1e3a15238a0483bcdb8fdec616e03e705a48e2a501157cadf3b9c7311c5e5',
    notBefore: Date.UTC(2006, 6, 4),
  },
  {
    subject: 'SwissSign Gold CA - G2',
    sha256: '62dd0be9b9f50a163ea0f8e75c053b1eca57ea55c8688f647c6881f2c8357b95',
    spkiSha256: '40fcfc28875dccbfebcbdf6cd7433312da63c4efcf3bd7b1b505c22020ae0274',
    notBefore: Date.UTC(2006, 9, 25),
  },
  {
    subject: 'SecureTrust CA',
    sha256: 'f1c1b50ae5a20dd8030ec9f6bc24823dd367b5255759b4e71b61fce9f7375d73',
    spkiSha256: '77290717614b25f12964ebdb38b5f83caadc0f6c36b0777f880fc6dee1d339cc',
    notBefore: Date.UTC(2006, 10, 7),
  },
  {
    subject: 'Secure Global CA',
    sha256: '4200f5043ac8590ebb527d209ed1503029fbcbd41ca1b506ec27f15ade7dac69',
    spkiSha256: '2596904dc4d699ae20c2cef4dce47f285937d77464ac370746f52dea76ba0c28',
    notBefore: Date.UTC(2006, 10, 7),
  },
  {
    subject: 'DigiCert Assured ID Root CA',
    sha256: '3e9099b5015e8f486c00bcea9d111ee721faba355a89bcf1df69561e3dc6325c',
    spkiSha256: '23f2edff3ede90259a9e30f40af8f912a5e5b3694e6938440341f6060e014ffa',
    notBefore: Date.UTC(2006, 10, 10),
  },
  {
    subject: 'DigiCert Global Root CA',
    sha256: '4348a0e9444c78cb265e058d5e8944b4d84f9662bd26db257f8934a443c70161',
    spkiSha256: 'aff988906dde12955d9bebbf928fdcc31cce328d5b9384f21c8941ca26e20391',
    notBefore: Date.UTC(2006, 10, 10),
  },
  {
    subject: 'DigiCert High Assurance EV Root CA',
    sha256: '7431e5f4c3c1ce4690774f0b61e05440883ba9a01ed00ba6abd7806ed3b118cf',
    spkiSha256: '5a889647220e54d6bd8a16817224520bb5c78e58984bd570506388b9de0f075f',
    notBefore: Date.UTC(2006, 10, 10),
  },
  {
    subject: 'QuoVadis Root CA 2',
    sha256: '85a0dd7dd720adb7ff05f83d542b209dc7ff4528f7d677b18389fea5e5c49e86',
    spkiSha256: '8fd112c3c8370f147d5ccd3a7d865eb8dd540783bac69fc60088e3743ff33378',
    notBefore: Date.UTC(2006, 10, 24),
  },
  {
    subject: 'COMODO Certification Authority',
    sha256: '0c2cd63df7806fa399ede809116b575bf87989f06518f9808c860503178baf66',
    spkiSha256: '006d7be7555dd82026442c4f1a27a80e89a1989cb87b34448ed2194c18196d5e',
    notBefore: Date.UTC(2006, 11, 1),
  },
];

/** Roots that Mozilla trusted for TLS until the age of their keys ended it. */
export const FORMER_ROOTS: readonly MozillaRoot[] = FORMER.map(({ subject, spkiSha256, notBefore }) => ({
  subject,
  spkiSha256,
  notBefore,
  source: KEY_AGE_SOURCE,
  at: FACTS_AT,
}));

/** Every root that the built-in table names, with both of its hashes. */
export const NAMED_ROOTS: readonly Root[] = [
  ...new Map([...ANNOUNCED.flatMap(({ roots }) => roots), ...FORMER].map((root) => [root.sha256, root])).values(),
];
