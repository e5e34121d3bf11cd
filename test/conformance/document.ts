// docs/conformance.md: what a run has found out, and what that means to a user.
import type { Result } from './results.ts';
import { agreementTable, knownDifferences, slowestTable, standingTable } from './tables.ts';

export interface Provenance {
  /** `2026-11-22`. */
  readonly date: string;
  /** Of anchorwatch. */
  readonly version: string;
  /** Node's version, and of the OpenSSL in it, which verifies the signatures. */
  readonly node: string;
  readonly openssl: string;
}

export function documentText(results: readonly Result[], provenance: Provenance): string {
  const differences = knownDifferences(results);
  const parts = [
    INTRODUCTION,
    measured(results, provenance),
    '## Results',
    agreementTable(results),
    READING,
    '## x509-limbo, side by side',
    STANDING,
    standingTable(results),
    '## Time',
    TIME,
    slowestTable(results),
    '## Known differences',
    differences.length === 0 ? 'None.' : `${DIFFERENCES}\n\n${differences.join('\n')}`,
    SUITES,
  ];
  return `${parts.join('\n\n')}\n`;
}

function measured(results: readonly Result[], { date, version, node, openssl }: Provenance): string {
  const sources = results.filter((result) => result.kind === 'source');
  return [
    `Measured on ${date} with anchorwatch ${version} on Node ${node} (signatures by its OpenSSL ${openssl}).`,
    ...sources.map(({ suite, text }) => `${suite}: ${text}.`),
    'This page is written by `npm run conformance -- --corpus DIR --write`; edit `test/conformance/document.ts` instead.',
  ].join('\n');
}

const INTRODUCTION = `# Conformance

A verdict is worth what stands behind it. Here the [stacks](stacks.md) are held against what the real libraries answered, case
by case.`;

const READING = `**Same verdict** counts cases in which stack and library both accept or both refuse; **same code** those refusals, of the ones
for which the library gives a code, in which the stack names the same. **Skipped** cases are not counted anywhere: they ask for
something that no stack here does (CRLs, policies, the certificate of a client), or were not put to the library. A run fails
when a share falls below 99 %, when a difference has no reason, or when a known difference is none any more.

What the figures do not say: that a device is built with the options that its stack assumes, and anything about versions that
were not measured ([stacks](stacks.md) names them, and how well each stack is known). Stacks for which no library could be asked
(\`ti-simplelink\`, \`netx-secure\`, \`nrf91\` and others) are not in the table but for the incidents of the field.`;

const STANDING = `x509-limbo says what a strict reader of RFC 5280 and of the CA/Browser Forum's rules should answer. Devices are not that strict,
and a stack must not be: **this table is no ranking.** A stack that got more of it right than its library would be wrong about
the device. What the first four verifiers answered is x509-limbo's measurement, with the settings of its harnesses (OpenSSL with
\`X509_V_FLAG_X509_STRICT\`, which hardly any device sets); the stacks answer with the settings of devices.`;

const TIME = `CPU time for one input; for a pathological case to a verdict of one stack, its certificates read anew. A search that would take
longer ends with \`budget-exhausted\`, which says nothing about the device.`;

const DIFFERENCES = 'Cases in which a stack is known to answer otherwise, and why that stays so.';

const SUITES = `## Suites

- **x509-limbo**: the cases of [C2SP/x509-limbo](https://github.com/C2SP/x509-limbo) without those of BetterTLS, compared with what
  OpenSSL and GnuTLS answered under its harnesses. Their settings are stricter than the stacks': the path that a stack accepts is
  held against those settings as well. \`openssl-partial-chain\` is \`openssl\` with \`X509_V_FLAG_PARTIAL_CHAIN\`, as the harness
  sets it.
- **PKITS**: NIST's Public Key Interoperability Test Suite, of its 247 cases those 85 that need neither policies nor CRLs.
- **stack matrix**, **stack practice**: 53 situations made to tell the libraries apart, and 300 drawn at random, each put to all
  of the libraries. More of the latter kind are drawn by \`npm run test:stacks\`, which asks the libraries themselves.
- **incidents**: rotations that broke devices in the field, replayed with the real CA certificates: the list before and after,
  the store of the device, and what it printed.
- **bad input**: certificates from OpenSSL's fuzzer, each of which must be read or be refused as malformed.

The files are not part of the project; without them the suites are skipped.`;
