// CAA records in one form, so that sets can be compared, and who may issue by them (RFC 8659, RFC 8657, RFC 9495).

export interface CaaRecord {
  /** The issuer critical flag: a CA that does not know the tag must not issue (RFC 8659 section 4.1). */
  readonly critical: boolean;
  readonly tag: string;
  /** As it came: a stranger's text. */
  readonly value: string;
}

/** Each record once, sorted; tags, issuer domain names and the order of parameters no longer differ. */
export function canonicalSet(records: readonly CaaRecord[]): readonly string[] {
  return [...new Set(records.map(canonicalRecord))].sort();
}

/** `0 issue letsencrypt.org; validationmethods=dns-01`. A value that its tag does not allow stays as it is. */
function canonicalRecord({ critical, tag, value }: CaaRecord): string {
  const lower = tag.toLowerCase();
  const text = ISSUE_TAGS.has(lower) ? canonicalIssue(value) : value;
  return `${critical ? '128' : '0'} ${lower} ${text}`;
}

/**
 * Issuer domain names that may issue by a set in canonical form, sorted; null: every CA may. For a wildcard certificate
 * `issuewild` counts instead of `issue` where there is any (RFC 8659 section 4.3).
 */
export function issuersOf(records: readonly string[], isWildcard: boolean): readonly string[] | null {
  const properties = records.map(parseCanonical);
  // No CA knows every tag that there will ever be, and those that do not must refuse.
  if (properties.some(({ critical, tag }) => critical && !KNOWN_TAGS.has(tag))) return [];
  const wild = properties.filter(({ tag }) => tag === 'issuewild');
  const counting = isWildcard && wild.length > 0 ? wild : properties.filter(({ tag }) => tag === 'issue');
  if (counting.length === 0) return null;
  const issuers = counting.flatMap(({ value }) => parseIssue(value)?.issuer ?? []);
  return [...new Set(issuers)].sort();
}

// Those whose value is an issuer with parameters: RFC 8659 sections 4.2 and 4.3, RFC 9495 section 3, and mark certificates.
const ISSUE_TAGS: ReadonlySet<string> = new Set(['issue', 'issuewild', 'issuemail', 'issuevmc']);
// https://www.iana.org/assignments/pkix-parameters (CAA property tags), 2026.
const KNOWN_TAGS: ReadonlySet<string> = new Set([...ISSUE_TAGS, 'iodef', 'contactemail', 'contactphone']);

function parseCanonical(record: string): CaaRecord {
  const [flags = '', tag = '', ...value] = record.split(' ');
  return { critical: flags === '128', tag, value: value.join(' ') };
}

interface IssueValue {
  /** Null forbids: no CA has this name. */
  readonly issuer: string | null;
  /** `tag=value`, sorted. */
  readonly parameters: readonly string[];
}

function canonicalIssue(value: string): string {
  const issue = parseIssue(value);
  if (issue === null) return value;
  if (issue.parameters.length === 0) return issue.issuer ?? ';';
  return `${issue.issuer ?? ''}; ${issue.parameters.join('; ')}`;
}

// RFC 8659 section 4.2: labels as in host names, parameters without blanks and semicolons in them.
const LABEL = '[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*';
const ISSUER = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const PARAMETER = new RegExp(`^(${LABEL})[ \\t]*=[ \\t]*([\\x21-\\x3a\\x3c-\\x7e]*)$`);
// More than RFC 8659 section 4.2 can be of use to anybody; the time that it takes is the attacker's to choose otherwise.
const MAX_ISSUE_LENGTH = 2_000;

/** Null: it is not what the grammar allows, and then it is to be taken for an empty issuer: it forbids. */
function parseIssue(value: string): IssueValue | null {
  if (value.length > MAX_ISSUE_LENGTH) return null;
  const [name = '', ...rest] = value.split(';').map(withoutBlanks);
  if (name !== '' && !ISSUER.test(name)) return null;
  const issuer = name === '' ? null : name.toLowerCase();
  // A semicolon alone may end the value; one after parameters may not.
  if (rest.length === 0 || (rest.length === 1 && rest[0] === '')) return { issuer, parameters: [] };
  const parameters = rest.map((text) => PARAMETER.exec(text)).filter((match) => match !== null);
  if (parameters.length < rest.length) return null;
  return { issuer, parameters: parameters.map(([, tag = '', text = '']) => `${tag}=${text}`).sort() };
}

function withoutBlanks(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '');
}
