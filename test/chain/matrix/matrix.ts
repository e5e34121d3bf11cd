// What TLS libraries answered to 53 situations, in a table. Measured with certificates of this shape against mbedTLS 2.28.3
// (mbed; with the callback of the ESP-IDF 5.5 bundle: espb), wolfSSL 5.5.4 (wolfdef; ALT_CERT_CHAINS: wolfalt; as Debian
// builds it: wolf; NO_SKID and NO_ASN_TIME: wolfnoskid, wolfnotime), BearSSL 0.6, GnuTLS 3.7.9, OpenSSL 3.0.19 (with
// X509_V_FLAG_PARTIAL_CHAIN: ossl_partial), 1.0.2s and 1.0.1l, OpenJDK 17. See docs/stacks.md.
import assert from 'node:assert/strict';

export interface Situation {
  readonly number: number;
  readonly title: string;
  /** Names of certificates.ts. */
  readonly anchors: readonly string[];
  readonly served: readonly string[];
  readonly at: number;
}

const ROWS: readonly (readonly [number, string, string, string])[] = [
  [1, 'plain', 'newroot', 'leaf inter'],
  [2, 'self-signed root served', 'newroot', 'leaf inter newroot'],
  [3, 'cross-sign served, new root pinned, old one not', 'newroot', 'leaf inter newroot_x'],
  [4, 'cross-sign served, old root pinned', 'oldroot', 'leaf inter newroot_x'],
  [5, 'cross-sign served, both roots pinned, old one expired', 'newroot oldroot_expired', 'leaf inter newroot_x'],
  [6, 'the same, expired one first', 'oldroot_expired newroot', 'leaf inter newroot_x'],
  [7, 'cross-sign served, expired old root pinned', 'oldroot_expired', 'leaf inter newroot_x'],
  [8, 'expired cross-sign served, new root pinned', 'newroot', 'leaf inter newroot_x_expired'],
  [
    9,
    'expired cross-sign served, new and expired old root pinned',
    'newroot oldroot_expired',
    'leaf inter newroot_x_expired',
  ],
  [10, 'expired root pinned', 'newroot_expired', 'leaf inter'],
  [11, 'intermediate pinned', 'inter', 'leaf inter'],
  [12, 'intermediate pinned, not served', 'inter', 'leaf'],
  [13, 'intermediate pinned, cross-sign served', 'inter', 'leaf inter newroot_x'],
  [14, 'end entity pinned', 'leaf', 'leaf inter'],
  [15, 'cross-sign pinned', 'newroot_x', 'leaf inter'],
  [16, 'intermediate not served', 'newroot', 'leaf'],
  [17, 'out of order, cross-sign served', 'oldroot', 'leaf newroot_x inter'],
  [18, 'out of order, root served', 'newroot', 'leaf newroot inter'],
  [19, 'unrelated root at the end', 'newroot', 'leaf inter ecroot'],
  [20, 'unrelated intermediate at the end', 'newroot', 'leaf inter ecinter'],
  [21, 'unrelated intermediate in the middle', 'newroot', 'leaf ecinter inter'],
  [22, 'root of the same name with another key pinned', 'newroot_otherkey', 'leaf inter'],
  [23, 'the same first, the right one after it', 'newroot_otherkey newroot', 'leaf inter'],
  [24, 'expired duplicate of the root first', 'newroot_expired newroot', 'leaf inter'],
  [25, 'end entity expired', 'newroot', 'leaf_expired inter'],
  [26, 'intermediate expired', 'newroot', 'leaf inter_expired'],
  [27, 'clock in 1970', 'newroot', 'leaf inter'],
  [28, 'intermediate no CA', 'newroot', 'leaf inter_noca'],
  [29, 'intermediate without basicConstraints', 'newroot', 'leaf inter_nobc'],
  [30, 'intermediate signed with SHA-1', 'newroot', 'leaf inter_sha1'],
  [31, 'intermediate signed with RSA-PSS', 'newroot', 'leaf inter_pss'],
  [32, 'intermediate signed with Ed25519', 'edroot', 'leaf inter_ed'],
  [33, 'path length 0 exceeded', 'newroot', 'leaf2 inter2 inter_pl0'],
  [34, 'critical name constraints permit', 'newroot', 'leaf inter_ncok'],
  [35, 'critical name constraints forbid', 'newroot', 'leaf inter_nc'],
  [36, 'CN alone', 'newroot', 'leaf_cnonly inter'],
  [37, 'wildcard name', 'newroot', 'leaf_wild inter'],
  [38, 'CN fits, subjectAltName does not', 'newroot', 'leaf_other inter'],
  [39, 'extended key usage clientAuth alone', 'newroot', 'leaf_clienteku inter'],
  [40, 'end entity P-256 under RSA', 'newroot', 'leaf_ec inter'],
  [41, 'end entity without authorityKeyId', 'newroot', 'leaf_noakid inter'],
  [42, 'end entity with wrong authorityKeyId', 'newroot', 'leaf_badakid inter'],
  [43, 'issuer PrintableString, root UTF8String', 'newroot', 'leaf inter_ps'],
  [44, 'issuer in capitals', 'newroot', 'leaf inter_case'],
  [45, 'P-384 root, P-256 below', 'ecroot', 'ecleaf ecinter'],
  [46, 'RSA-4096 root, SHA-384', 'root4096', 'leaf inter_big'],
  [47, 'RSA-8192 root', 'root8192', 'leaf inter_huge'],
  [48, 'RSA-1024 root', 'root1024', 'leaf inter_small'],
  [49, 'version 1 root', 'newroot_v1', 'leaf inter'],
  [50, '7 intermediates', 'newroot', 'deepleaf7 deep7 deep6 deep5 deep4 deep3 deep2 deep1'],
  [51, '8 intermediates', 'newroot', 'deepleaf8 deep8 deep7 deep6 deep5 deep4 deep3 deep2 deep1'],
  [52, '9 intermediates', 'newroot', 'deepleaf9 deep9 deep8 deep7 deep6 deep5 deep4 deep3 deep2 deep1'],
  [53, '10 intermediates', 'newroot', 'deepleaf10 deep10 deep9 deep8 deep7 deep6 deep5 deep4 deep3 deep2 deep1'],
];

const NOW = Date.parse('2026-01-15T00:00:00Z');
/** No device knows the date before it was told. */
const CLOCKS: Readonly<Record<number, number>> = { 27: Date.parse('1970-01-02T00:00:00Z') };

export const SITUATIONS: readonly Situation[] = ROWS.map(([number, title, anchors, served]) => ({
  number,
  title,
  anchors: anchors.split(' '),
  served: served.split(' '),
  at: CLOCKS[number] ?? NOW,
}));

/** `ok`, or what the library says: the forms of codes are in measured.ts. */
export const MEASURED = tableOf(`
nr | mbed           | espb           | wolfdef  | wolfalt  | wolf | wolfnoskid | wolfnotime | bear      | gnutls  | ossl | ossl_partial | ossl102 | ossl101 | java
01 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | ok        | ok      | ok   | ok           | ok      | ok      | ok
02 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | ok        | ok      | ok   | ok           | ok      | ok      | ok
03 | ok             | -0x3000        | -188     | ok       | ok   | -188       | -188       | ok        | ok      | ok   | ok           | ok      | 20@2    | ok
04 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | ok        | ok      | ok   | ok           | ok      | ok      | ok
05 | ok             | ok             | -188     | ok       | ok   | -188       | ok         | ok        | ok      | ok   | ok           | 10@3    | 10@3    | ok
06 | ok             | ok             | -188     | ok       | ok   | -188       | ok         | ok        | ok      | ok   | ok           | 10@3    | 10@3    | ok
07 | 0x1            | ok             | load-151 | load-151 | ok   | load-151   | ok         | ok        | 0x402   | 10@3 | 10@3         | 10@3    | 10@3    | ok
08 | ok             | -0x3000        | -188     | ok       | ok   | -188       | -188       | ok        | ok      | ok   | ok           | ok      | 20@2    | ok
09 | ok             | ok             | -188     | ok       | -151 | -188       | ok         | ok        | ok      | ok   | ok           | 10@3    | 10@3    | ok
10 | 0x1            | ok             | load-151 | load-151 | ok   | load-151   | ok         | ok        | 0x402   | 10@2 | 10@2         | 10@2    | 10@2    | ok
11 | ok             | -0x3000        | -188     | ok       | ok   | -188       | -188       | ok        | ok      | 2@1  | ok           | 2@1     | 20@1    | ok
12 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | ok        | ok      | 2@1  | ok           | 2@1     | 2@1     | ok
13 | ok             | -0x3000        | -188     | ok       | ok   | -188       | -188       | ok        | 0x42    | 2@1  | ok           | 2@1     | 20@2    | ok
14 | 0x8            | -0x3000        | -188     | -188     | ok   | -188       | -188       | ok        | 0x42    | 20@1 | ok           | 20@1    | 20@1    | ok
15 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | ok        | ok      | 2@2  | ok           | 2@2     | 2@2     | ok
16 | 0x8            | -0x3000        | -188     | -188     | -188 | -188       | -188       | 62        | 0x42    | 20@0 | 20@0         | 20@0    | 20@0    | noPath
17 | 0x8            | -0x3000        | -188     | -188     | -188 | -188       | -188       | 55        | ok      | ok   | ok           | ok      | ok      | ok
18 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | 55        | ok      | ok   | ok           | ok      | ok      | ok
19 | ok             | ok             | -188     | ok       | ok   | -188       | -188       | ok        | ok      | ok   | ok           | ok      | ok      | ok
20 | ok             | ok             | -188     | ok       | ok   | -188       | -188       | ok        | ok      | ok   | ok           | ok      | ok      | ok
21 | ok             | ok             | -188     | ok       | ok   | -188       | -188       | 55        | ok      | ok   | ok           | ok      | ok      | ok
22 | 0x8            | -0x3000        | -188     | -188     | -188 | -188       | -188       | 62        | 0x42    | 20@1 | 20@1         | 20@1    | 20@1    | noAnchor
23 | ok             | -0x3000        | ok       | ok       | ok   | -188       | ok         | ok        | ok      | ok   | ok           | ok      | ok      | ok
24 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | ok        | ok      | ok   | ok           | 10@2    | 10@2    | ok
25 | 0x1            | ok             | -151     | -151     | -151 | -151       | ok         | 54        | 0x402   | 10@0 | 10@0         | 10@0    | 10@0    | expired
26 | 0x1            | ok             | -188     | -188     | -188 | -188       | ok         | 54        | 0x402   | 10@1 | 10@1         | 10@1    | 10@1    | expired
27 | 0x200          | ok             | load-150 | load-150 | -188 | load-150   | ok         | 54        | 0x202   | 9@2  | 9@2          | 9@2     | 9@2     | notYetValid
28 | 0x8            | -0x3000        | -188     | -188     | -188 | -188       | -188       | 58        | 0x10082 | 79@1 | 79@1         | 20@0    | 20@0    | caKeyUsage
29 | 0x8            | -0x3000        | -188     | -188     | -188 | -188       | -188       | 58        | 0x82    | 79@1 | 79@1         | ok      | ok      | notCA
30 | 0x4000         | ok             | ok       | ok       | ok   | ok         | ok         | ok        | 0x102   | 68@1 | 68@1         | ok      | ok      | ok
31 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | 49        | ok      | ok   | ok           | ok      | ok      | ok
32 | anchor -0x262e | -0x3000        | load-148 | load-148 | ok   | load-148   | load-148   | anchor 49 | ok      | ok   | ok           | 6@1     | 6@1     | ok
33 | 0x8            | -0x3000        | -188     | -188     | -188 | -188       | -188       | 58        | 0x10002 | 25@2 | 25@2         | 25@2    | 25@2    | pathLen
34 | -0x2562        | -0x2562        | ok       | ok       | ok   | ok         | ok         | 57        | ok      | ok   | ok           | ok      | ok      | ok
35 | -0x2562        | -0x2562        | -198     | -198     | -198 | -198       | -198       | 57        | 0x10002 | 47@0 | 47@0         | 47@0    | 47@0    | nameConstraints
36 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | ok        | ok      | ok   | ok           | ok      | ok      | ok
37 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | ok        | ok      | ok   | ok           | ok      | ok      | ok
38 | 0x4            | 0x4            | -322     | -322     | -322 | -322       | -322       | 56        | 0x4002  | 62@0 | 62@0         | 62@0    | 62@0    | host
39 | -0x7a00 0x1000 | -0x7a00 0x1000 | -386     | -386     | -386 | -386       | -386       | ok        | 0x40002 | 26@0 | 26@0         | 26@0    | 26@0    | eku
40 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | ok        | ok      | ok   | ok           | ok      | ok      | ok
41 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | ok        | ok      | ok   | ok           | ok      | ok      | ok
42 | ok             | ok             | -188     | -188     | -188 | ok         | -188       | ok        | 0x42    | 20@0 | 20@0         | 20@0    | 20@0    | ok
43 | ok             | -0x3000        | -188     | -188     | -188 | -188       | -188       | 62        | 0x42    | ok   | ok           | ok      | ok      | ok
44 | ok             | -0x3000        | -188     | -188     | -188 | -188       | -188       | 62        | 0x42    | ok   | ok           | ok      | ok      | ok
45 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | ok        | ok      | ok   | ok           | ok      | ok      | ok
46 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | ok        | ok      | ok   | ok           | ok      | ok      | ok
47 | ok             | ok             | -188     | -188     | -188 | -188       | -188       | anchor 50 | ok      | ok   | ok           | ok      | ok      | ok
48 | 0x10000        | ok             | ok       | ok       | ok   | ok         | ok         | ok        | ok      | ok   | ok           | ok      | ok      | ok
49 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | 62        | ok      | ok   | ok           | ok      | ok      | ok
50 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | ok        | ok      | ok   | ok           | ok      | ok      | ok
51 | ok             | ok             | ok       | ok       | ok   | ok         | ok         | ok        | ok      | ok   | ok           | ok      | ok      | ok
52 | -0x3000        | -0x3000        | -368     | -368     | -188 | -368       | -368       | ok        | ok      | ok   | ok           | ok      | ok      | ok
53 | -0x3000        | -0x3000        | -368     | -368     | -188 | -368       | -368       | ok        | ok      | ok   | ok           | ok      | ok      | ok
`);

/** A text table by row number and column name: rows of cells between `|`, the first row naming the columns. */
export function tableOf(text: string): ReadonlyMap<number, ReadonlyMap<string, string>> {
  const [header = [], ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const columns = header.slice(1);
  return new Map(
    rows.map(([number, ...cells]) => {
      assert.equal(cells.length, columns.length, `row ${String(number)} has another number of cells than the header`);
      return [Number(number), new Map(columns.map((column, at) => [column, cells[at] ?? '']))];
    }),
  );
}
