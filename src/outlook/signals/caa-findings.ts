// What follows from the CAA records of a host (RFC 8659): operators edit them before they change their CA, and also when not.
import type { EpochMs } from '../../lib/clock.ts';
import type { SignalFinding } from '../outlook.ts';
import type { JudgedCaa } from '../pair-signals.ts';

/** An issuer that was added is worth telling for so long after. */
const ADDED_FOR_MS = 30 * 86_400_000;

export function caaFindings({ set, current }: JudgedCaa, now: EpochMs): readonly SignalFinding[] {
  const { foundAt, issuers, changed } = set;
  // Without records, or with none that names an issuer, every CA may issue (RFC 8659 section 4).
  if (foundAt === null || issuers === null) return [];
  const findings: SignalFinding[] = [];
  if (current !== null && !current.domains.some((domain) => issuers.includes(domain))) {
    findings.push({ code: 'caa-forbids', foundAt, ca: current.name, issuers, since: changed?.at ?? null });
  }
  if (changed !== null && now - changed.at < ADDED_FOR_MS) {
    const known = new Set([...issuersIn(changed.removed), ...(current?.domains ?? [])]);
    const added = issuersIn(changed.added).filter((domain) => !known.has(domain) && issuers.includes(domain));
    if (added.length > 0) findings.push({ code: 'caa-added', foundAt, issuers: added, since: changed.at });
  }
  return findings;
}

/** `0 issue letsencrypt.org; validationmethods=dns-01`: the issuer domain names, without their parameters. */
function issuersIn(records: readonly string[]): readonly string[] {
  const domains = records.flatMap((record) => /^\d+ issue(?:wild)? ([^;\s]+)/i.exec(record)?.[1]?.toLowerCase() ?? []);
  return [...new Set(domains)];
}
