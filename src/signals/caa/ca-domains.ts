// Which issuer domain names a CA answers to in CAA records, by the organisation that its certificates name.

export interface CaaIdentity {
  /** What people call the CA. */
  readonly name: string;
  /** Issuer domain names, lower case. */
  readonly domains: readonly string[];
}

/** Of the CA that calls itself so (O=) in its certificates; null where nothing is known, and nothing can be concluded. */
export function caaDomainsOf(organisation: string): CaaIdentity | null {
  return byOrganisation.get(organisationKey(organisation)) ?? null;
}

/** Letters and digits alone, for the same CA writes `DigiCert Inc` and `DigiCert, Inc.` */
export function organisationKey(organisation: string): string {
  return organisation.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

interface CaRow extends CaaIdentity {
  /** As O= has it. */
  readonly organisations: readonly string[];
}

const AMAZON = ['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com', 'aws.amazon.com'];
const SECTIGO = ['sectigo.com', 'usertrust.com', 'trust-provider.com', 'comodo.com', 'comodoca.com'];
const ENTRUST = ['entrust.net', 'affirmtrust.com'];
// DigiCert's CP/CPS, section 4.2.1, in version 7.06: amazon.com and its like are of the time when it issued for Amazon.
const DIGICERT = [
  'digicert.com',
  'www.digicert.com',
  'digicert.ne.jp',
  'cybertrust.ne.jp',
  'thawte.com',
  'geotrust.com',
  'rapidssl.com',
  'symantec.com',
  'digitalcertvalidation.com',
  'volusion.digitalcertvalidation.com',
  'stratossl.digitalcertvalidation.com',
  'intermediatecertificate.digitalcertvalidation.com',
  '1and1.digitalcertvalidation.com',
  'quovadisglobal.com',
  'pkioverheid.nl',
  ...AMAZON,
];

/**
 * From CCADB's report of CAA identifiers (https://ccadb.my.salesforce-sites.com/ccadb/AllCAAIdentifiersReportCSVV2), as it
 * was published in 2025, and from the CPS of the CAs. Where a brand is run by another CA, or a CA was taken over, the domains
 * of both stand there: a name too many misses a change, one too few makes a false alarm.
 */
const TABLE: readonly CaRow[] = [
  { name: 'Actalis', organisations: ['Actalis S.p.A.'], domains: ['actalis.it'] },
  { name: 'Amazon', organisations: ['Amazon', 'Amazon Trust Services'], domains: AMAZON },
  // Issued below roots of DigiCert and of Sectigo, checked by Apple.
  { name: 'Apple', organisations: ['Apple Inc.'], domains: ['pki.apple.com'] },
  { name: 'Buypass', organisations: ['Buypass AS-983163327', 'Buypass AS'], domains: ['buypass.com', 'buypass.no'] },
  { name: 'Camerfirma', organisations: ['AC Camerfirma S.A.'], domains: ['camerfirma.com'] },
  { name: 'Certainly', organisations: ['Certainly'], domains: ['certainly.com'] },
  { name: 'Certigna', organisations: ['Certigna', 'Dhimyotis'], domains: ['certigna.fr', 'certigna.com'] },
  { name: 'certSIGN', organisations: ['certSIGN', 'CERTSIGN SA'], domains: ['certsign.ro'] },
  {
    name: 'Certum',
    organisations: ['Certum', 'Asseco Data Systems S.A.', 'Unizeto Technologies S.A.'],
    domains: ['certum.pl', 'certum.eu'],
  },
  {
    name: 'Chunghwa Telecom',
    organisations: ['Chunghwa Telecom Co., Ltd.'],
    domains: ['pki.hinet.net', 'tls.hinet.net', 'eca.hinet.net', 'epki.com.tw', 'publicca.hinet.net'],
  },
  // Below roots of DigiCert, which issues for it, and of SSL.com.
  { name: 'Cloudflare', organisations: ['Cloudflare, Inc.'], domains: ['cloudflare.com', 'ssl.com', ...DIGICERT] },
  {
    name: 'Cybertrust Japan',
    organisations: ['Cybertrust Japan Co., Ltd.'],
    domains: ['cybertrust.ne.jp', 'cybertrust.co.jp', 'jcsinc.co.jp'],
  },
  {
    name: 'D-Trust',
    organisations: ['D-Trust GmbH'],
    domains: ['d-trust.net', 'dtrust.net', 'd-trust.de', 'dtrust.de'],
  },
  {
    name: 'Deutsche Telekom Security',
    organisations: ['Deutsche Telekom Security GmbH', 'T-Systems International GmbH'],
    domains: ['telesec.de', 'pki.dfn.de', 'dfn.de'],
  },
  {
    name: 'DigiCert',
    organisations: [
      'DigiCert Inc',
      'DigiCert, Inc.',
      'GeoTrust Inc.',
      'thawte, Inc.',
      'Symantec Corporation',
      'Verokey',
    ],
    domains: DIGICERT,
  },
  { name: 'eMudhra', organisations: ['eMudhra Technologies Limited', 'eMudhra Inc'], domains: ['emsign.com'] },
  {
    // Since it left the business its certificates come from Sectigo and SSL.com.
    name: 'Entrust',
    organisations: ['Entrust', 'Entrust, Inc.', 'Entrust Limited', 'Entrust Corporation', 'AffirmTrust'],
    domains: [...ENTRUST, ...SECTIGO, 'ssl.com'],
  },
  { name: 'FNMT', organisations: ['FNMT-RCM'], domains: ['fnmt.es'] },
  { name: 'GlobalSign', organisations: ['GlobalSign nv-sa', 'GlobalSign'], domains: ['globalsign.com'] },
  {
    // The repository of Starfield Services belongs to Amazon since 2015; its end entities do not come from there.
    name: 'GoDaddy',
    organisations: ['GoDaddy.com, Inc.', 'GoDaddy Inc.', 'Starfield Technologies, Inc.', 'Starfield Technologies'],
    domains: ['godaddy.com', 'starfieldtech.com'],
  },
  {
    name: 'Google Trust Services',
    organisations: ['Google Trust Services', 'Google Trust Services LLC'],
    domains: ['pki.goog', 'google.com'],
  },
  {
    name: 'HARICA',
    organisations: ['Hellenic Academic and Research Institutions CA', 'Greek Universities Network (GUnet)'],
    domains: ['harica.gr'],
  },
  { name: 'IdenTrust', organisations: ['IdenTrust', 'IdenTrust, Inc.'], domains: ['identrust.com'] },
  {
    name: 'JPRS',
    organisations: ['Japan Registry Services Co., Ltd.'],
    domains: ['jprs.jp'],
  },
  {
    name: "Let's Encrypt",
    organisations: ["Let's Encrypt", 'Internet Security Research Group', 'ISRG'],
    domains: ['letsencrypt.org'],
  },
  { name: 'Microsec', organisations: ['Microsec Ltd.'], domains: ['e-szigno.hu'] },
  // Some of its issuing CAs are below roots of DigiCert.
  { name: 'Microsoft', organisations: ['Microsoft Corporation'], domains: ['microsoft.com', ...DIGICERT] },
  {
    name: 'NETLOCK',
    organisations: ['NETLOCK Kft.', 'NetLock Kft.', 'NETLOCK Ltd.'],
    domains: ['netlock.hu', 'netlock.net', 'netlock.eu', 'netlock.com'],
  },
  {
    name: 'Network Solutions',
    organisations: ['Network Solutions L.L.C.'],
    domains: ['networksolutions.com', 'web.com', ...SECTIGO],
  },
  {
    name: 'QuoVadis',
    organisations: ['QuoVadis Limited', 'QuoVadis Trustlink B.V.'],
    domains: ['www.pkioverheid.nl', ...DIGICERT],
  },
  {
    name: 'SECOM Trust Systems',
    organisations: ['SECOM Trust Systems CO.,LTD.'],
    domains: ['secomtrust.net'],
  },
  {
    name: 'Sectigo',
    organisations: ['Sectigo Limited', 'COMODO CA Limited', 'The USERTRUST Network'],
    domains: [...SECTIGO, ...ENTRUST],
  },
  // Issued by Sectigo under names of its customers.
  {
    name: 'Sectigo (for others)',
    organisations: ['cPanel, Inc.', 'Gandi SAS', 'Gandi', 'GEANT Vereniging', 'Internet2', 'Gehirn Inc.'],
    domains: [...SECTIGO, 'harica.gr'],
  },
  { name: 'SSL.com', organisations: ['SSL Corporation', 'SSL Corp'], domains: ['ssl.com', ...ENTRUST] },
  { name: 'SwissSign', organisations: ['SwissSign AG'], domains: ['swisssign.com', 'swisssign.net', 'swisssign.ch'] },
  {
    name: 'Telia',
    organisations: ['Telia Company AB', 'Telia Finland Oyj', 'TeliaSonera'],
    domains: ['telia.com', 'telia.fi', 'telia.se'],
  },
  // Its certificates were issued by DigiCert and by Sectigo before it had roots of its own.
  {
    name: 'TrustAsia',
    organisations: ['TrustAsia Technologies, Inc.'],
    domains: ['trustasia.com', ...DIGICERT, ...SECTIGO],
  },
  {
    name: 'Trustwave',
    organisations: ['Trustwave Holdings, Inc.', 'Viking Cloud, Inc.', 'SecureTrust Corporation'],
    domains: ['trustwave.com', 'securetrust.com', 'vikingcloud.com'],
  },
  { name: 'TWCA', organisations: ['TAIWAN-CA', 'TAIWAN-CA Inc.', 'TWCA'], domains: ['twca.com.tw'] },
  { name: 'ZeroSSL', organisations: ['ZeroSSL', 'ZeroSSL GmbH'], domains: ['zerossl.com', ...SECTIGO] },
];

const byOrganisation: ReadonlyMap<string, CaaIdentity> = new Map(
  TABLE.flatMap(({ name, domains, organisations }) =>
    organisations.map((organisation) => [organisationKey(organisation), { name, domains }] as const),
  ),
);
