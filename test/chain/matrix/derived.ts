// What the stacks that were not measured must answer to the situations of the matrix, as it follows from the rules of
// docs/stacks.md and from these sources: mbedTLS as measured (mbedtls-no-time), esp_crt_bundle.c (its callback stays in
// use beside the one that looks CAs up), wolfSSL as measured (ti-simplelink: codes less 500, dates noted, no names),
// Conscrypt's TrustManagerImpl, nx_secure_x509_certificate_chain_verify.c, x509.c of axtls-8266 and WiFiClientSecure of the
// ESP8266 core 2.4. Written from these, not from what the judge says.
import { tableOf } from './matrix.ts';

/**
 * `ok`; `no` for a refusal of whatever code; a refusal code, with the device's where that is known; `?` where the sources
 * leave it open.
 */
export const DERIVED = tableOf(`
nr | mbedtls-no-time    | esp-idf-bundle-cross-signed | ti-simplelink         | android            | netx-secure    | axtls          | winc1500 | nrf91
01 | ok                 | ok                          | ok                    | ok                 | ok             | ok             | ok       | ok
02 | ok                 | ok                          | ok                    | ok                 | ok             | ok             | ?        | ?
03 | ok                 | ok                          | anchor-missing -688   | ok                 | ok             | anchor-missing | ?        | ?
04 | ok                 | ok                          | ok                    | ok                 | ok             | ok             | ok       | ok
05 | ok                 | ok                          | ok                    | ok                 | ok             | ok             | ?        | ?
06 | ok                 | ok                          | ok                    | ok                 | ok             | ok             | ?        | ?
07 | ok                 | ok                          | ok                    | ok                 | ?              | ok             | ?        | ?
08 | ok                 | ok                          | anchor-missing -688   | ok                 | ok             | expired        | ?        | ?
09 | ok                 | ok                          | ok                    | ok                 | ok             | expired        | ?        | ?
10 | ok                 | ok                          | ok                    | ok                 | ?              | ok             | ?        | ?
11 | ok                 | ok                          | anchor-missing -688   | ok                 | ok             | anchor-missing | ?        | ?
12 | ok                 | ok                          | ok                    | ok                 | ok             | ok             | ?        | ?
13 | ok                 | ok                          | anchor-missing -688   | ok                 | ok             | anchor-missing | ?        | ?
14 | anchor-missing     | anchor-missing              | anchor-missing -688   | ok                 | anchor-missing | no             | ?        | ?
15 | ok                 | ok                          | ok                    | ok                 | ok             | ok             | ?        | ?
16 | issuer-missing     | issuer-missing              | issuer-missing -688   | issuer-missing     | issuer-missing | issuer-missing | no       | no
17 | anchor-missing     | anchor-missing              | anchor-missing -688   | ok                 | ok             | anchor-missing | ?        | ?
18 | ok                 | ok                          | ok                    | ok                 | ok             | no             | ?        | ?
19 | ok                 | ok                          | anchor-missing -688   | ok                 | ok             | no             | ?        | ?
20 | ok                 | ok                          | anchor-missing -688   | ok                 | ok             | no             | ?        | ?
21 | ok                 | ok                          | anchor-missing -688   | ok                 | ok             | no             | ?        | ?
22 | anchor-missing     | anchor-missing              | anchor-missing -688   | anchor-missing     | no             | no             | no       | no
23 | ok                 | no                          | ok                    | ok                 | no             | no             | ?        | ?
24 | ok                 | ok                          | ok                    | ok                 | ?              | ok             | ?        | ?
25 | ok                 | ok                          | ok                    | expired            | expired        | expired        | ?        | ?
26 | ok                 | ok                          | ok                    | expired            | expired        | expired        | ?        | ?
27 | ok                 | ok                          | ok                    | not-yet-valid      | not-yet-valid  | not-yet-valid  | ?        | ?
28 | not-a-ca           | not-a-ca                    | not-a-ca -688         | no                 | key-usage      | ok             | ?        | ?
29 | not-a-ca           | not-a-ca                    | not-a-ca -688         | not-a-ca           | ok             | ok             | ?        | ?
30 | weak-algorithm     | weak-algorithm              | ok                    | weak-algorithm     | ?              | ok             | ?        | ?
31 | ok                 | ok                          | ?                     | ?                  | ?              | no             | ?        | ?
32 | anchor-not-loaded  | no                          | anchor-not-loaded     | ?                  | ?              | no             | no       | ?
33 | path-length        | path-length                 | path-length -688      | path-length        | ok             | path-length    | ?        | ?
34 | no                 | no                          | ok                    | ok                 | ok             | ok             | ?        | ?
35 | no                 | no                          | name-constraints -698 | name-constraints   | ok             | ok             | ?        | ?
36 | ok                 | ok                          | ok                    | name-mismatch      | ok             | ok             | ?        | ?
37 | ok                 | ok                          | ok                    | ok                 | ok             | ok             | ?        | ?
38 | name-mismatch      | name-mismatch               | ok                    | name-mismatch      | ok             | ok             | ?        | ?
39 | extended-key-usage | extended-key-usage          | extended-key-usage    | extended-key-usage | ok             | ok             | ?        | ?
40 | ok                 | ok                          | ok                    | ok                 | ok             | no             | ?        | ?
41 | ok                 | ok                          | ok                    | ok                 | ok             | ok             | ?        | ?
42 | ok                 | ok                          | anchor-missing -688   | ok                 | ok             | ok             | ?        | ?
43 | ok                 | anchor-missing              | anchor-missing -688   | ok                 | ok             | ok             | ?        | ?
44 | ok                 | anchor-missing              | anchor-missing -688   | ok                 | anchor-missing | anchor-missing | ?        | ?
45 | ok                 | ok                          | ?                     | ok                 | ?              | no             | no       | ?
46 | ok                 | ok                          | ?                     | ok                 | ok             | ?              | no       | ?
47 | ok                 | ok                          | no                    | ?                  | no             | ?              | no       | ?
48 | weak-key           | weak-key                    | ok                    | ok                 | ?              | ok             | ?        | ?
49 | ok                 | ok                          | ok                    | ok                 | ok             | no             | ?        | ?
50 | ok                 | ok                          | ok                    | ok                 | ?              | no             | ?        | ?
51 | ok                 | ok                          | ok                    | ok                 | ?              | no             | ?        | list-too-long
52 | list-too-long      | list-too-long               | list-too-long -768    | ok                 | ?              | no             | ?        | list-too-long
53 | list-too-long      | list-too-long               | list-too-long -768    | ok                 | ?              | no             | ?        | list-too-long
`);
