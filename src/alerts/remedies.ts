// What helps against a refusal when no further anchor would: one sentence for each code.
import type { RefusalCode } from '../chain/verdict.ts';

export const REFUSAL_REMEDIES: Readonly<Record<RefusalCode, string>> = {
  'empty-list': 'The server sends no certificate at all: tell its operator; no update of the firmware helps.',
  'malformed-certificate':
    'The device cannot parse a certificate in the list: ask the operator to replace it, or ship a stack that can.',
  'no-anchors': 'No anchor of this firmware could be used: compare `anchors` in the config with what was flashed.',
  'anchor-not-loaded':
    'The stack does not load the pinned anchor: compare it with what was flashed, and ship one that it loads.',
  'anchor-expired': 'The pinned anchor has expired: ship the one that the host leads to today.',
  'anchor-not-yet-valid': "The pinned anchor is not valid yet by the device's clock: check `clock` and the device.",
  expired: 'A served certificate has expired: the operator has to renew it; no anchor helps.',
  'not-yet-valid': "A served certificate is not valid yet: check the device's clock, then tell the operator.",
  'name-mismatch': 'The certificate is for another name: check whether the host has moved, then tell its operator.',
  'name-constraints': 'A CA on the path may not issue for this name: tell the operator; no anchor below it helps.',
  'extended-key-usage': 'The certificate is not meant for TLS servers: tell the operator.',
  'key-usage': 'A certificate on the path may not be used for this: tell the operator.',
  'unknown-critical-extension':
    'The stack does not know a critical extension on the path: pin an anchor below it, or ship a stack that knows it.',
  'path-length': 'The path is longer than one of its CAs allows: pin an anchor further down, or tell the operator.',
  'not-a-ca': 'A certificate on the path issues without being a CA: tell the operator.',
  'weak-algorithm':
    'The stack refuses a signature algorithm of the list: ask the operator for a list without it; no anchor helps.',
  'weak-key': 'The stack refuses a key in the list as too weak: ask the operator for another; no anchor helps.',
  'unsupported-algorithm':
    'The stack does not know a key or signature type of the list: ship a stack that does, or ask for another list.',
  'list-too-long': 'The list is longer than the stack takes: ask the operator to leave out what is not needed.',
  'signature-invalid':
    'A signature on the path is not valid: two CAs may share a name. Compare key ids, then tell the operator.',
  'issuer-missing':
    'An intermediate is not served: ask the operator to serve it. Pinning that intermediate helps until it rotates.',
  'anchor-missing':
    'The path ends at a CA that is not pinned, and which one could not be told: ask the operator for it.',
  'budget-exhausted':
    'Judging this list took too many steps, which says nothing about the device: try it on a device itself.',
};
