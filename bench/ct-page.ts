// A page of 100 issuances from CT, decoded and matched against 1,000 targets; beside JSON.parse of the same page alone.
// `node bench/ct-page.ts [ISSUANCES] [TARGETS]`
import { pageFrom } from '../src/signals/ct/answer.ts';
import { fullBudget } from '../src/signals/ct/budget.ts';
import { issuancesFor } from '../src/signals/ct/issuances.ts';
import { targetNames } from '../src/signals/ct/target-names.ts';
import { issue } from '../test/support/ca.ts';
import { issuanceObject } from '../test/support/certspotter-api.ts';
import { median, timed } from './timing.ts';

const ISSUANCES = Number(process.argv[2] ?? 100);
const TARGETS = Number(process.argv[3] ?? 1_000);
/** As many names as a CDN puts into one certificate. */
const NAMES = 100;
const ROUNDS = 31;
const NOW = Date.parse('2026-03-01T00:00:00Z');
const LIMIT_MS = 100;

const hosts = Array.from({ length: TARGETS }, (_, n) => `host-${String(n)}.zone-${String(n % 50)}.example.com`);
const body = pageBody();
measure();

function pageBody(): Buffer {
  const objects = Array.from({ length: ISSUANCES }, (_, n) => {
    const own = Array.from({ length: NAMES - 1 }, (_, i) => hosts[(n * 31 + i * 7) % TARGETS] ?? '');
    const dnsNames = [...own, `*.zone-${String(n % 50)}.example.com`];
    const { der } = issue({ subject: 'CN=host', dnsNames });
    return issuanceObject(String(n), { dns_names: dnsNames, cert_der: Buffer.from(der).toString('base64') });
  });
  return Buffer.from(JSON.stringify(objects));
}

function measure(): void {
  const parsing = Array.from({ length: ROUNDS }, () => timed(() => JSON.parse(body.toString()) as unknown).ms);
  const first = timed(judged);
  const again = Array.from({ length: ROUNDS }, () => timed(judged).ms);
  const issuances = String(first.result);
  console.log(
    `${String(ISSUANCES)} issuances of ${String(NAMES)} names, ${String(body.length)} octets; ${String(TARGETS)} targets`,
  );
  console.log(`first page        ${first.ms.toFixed(1)} ms (limit ${String(LIMIT_MS)} ms), ${issuances} signals`);
  console.log(`later pages       ${median(again).toFixed(1)} ms, ${Math.max(...again).toFixed(1)} ms at most`);
  console.log(`JSON.parse alone  ${median(parsing).toFixed(1)} ms`);
}

/** From the octets of the answer to signals, the index of targets included. */
function judged(): number {
  const page = pageFrom(
    { kind: 'answered', status: 200, retryAfter: null, etag: null, body },
    {
      cursor: { name: 'host-0.zone-0.example.com', after: null, nextQueryAt: 0 },
      budget: fullBudget(60, NOW),
      visited: new Set(),
      source: 'bench',
      at: NOW,
      intervalMs: 3_600_000,
      jitter: 0,
    },
  );
  const targets = targetNames(hosts.map((host) => ({ host, target: `${host}:443` })));
  return issuancesFor(page.certificates, targets).length;
}
