// What CAA records, renewal windows and previews make of an outlook.
import { PREVIEW_REFUSAL, caa, demanded, inDays, preview, renewal } from './fixtures.ts';
import { type Case, testTable } from './table.ts';

const ADDED = { at: inDays(-3), added: ['0 issue b.example'], removed: [] };

const records: readonly Case[] = [
  { name: 'none', with: { caa: caa({ foundAt: null }) }, level: 'safe', codes: [] },
  { name: 'none that names an issuer', with: { caa: caa({ issuers: null }) }, level: 'safe', codes: [] },
  { name: 'the current CA', with: { caa: caa({ issuers: ['a.example'] }) }, level: 'safe', codes: [] },
  {
    name: 'the current CA by another of its domains',
    with: { caa: caa({ issuers: ['a2.example'] }, { name: 'CA A', domains: ['a.example', 'a2.example'] }) },
    level: 'safe',
    codes: [],
  },
  { name: 'another CA', with: { caa: caa({ issuers: ['b.example'] }) }, level: 'exposed', codes: ['caa-forbids'] },
  { name: 'no CA at all', with: { caa: caa({ issuers: [] }) }, level: 'exposed', codes: ['caa-forbids'] },
  {
    name: 'another CA, while that of what is served is not known',
    with: { caa: caa({ issuers: ['b.example'] }, null) },
    level: 'safe',
    codes: [],
  },
  {
    name: 'another CA in addition',
    with: { caa: caa({ issuers: ['a.example', 'b.example'], changed: ADDED }) },
    level: 'safe',
    codes: ['caa-added'],
  },
  {
    name: 'another CA in addition, a month ago',
    with: { caa: caa({ issuers: ['a.example', 'b.example'], changed: { ...ADDED, at: inDays(-30) } }) },
    level: 'safe',
    codes: [],
  },
  {
    name: 'another CA instead',
    with: { caa: caa({ issuers: ['b.example'], changed: { ...ADDED, removed: ['0 issue a.example'] } }) },
    level: 'exposed',
    codes: ['caa-forbids', 'caa-added'],
  },
  {
    name: 'the same CA with a parameter',
    with: {
      caa: caa({
        issuers: ['a.example'],
        changed: {
          at: inDays(-1),
          added: ['0 issue a.example; validationmethods=dns-01'],
          removed: ['0 issue a.example'],
        },
      }),
    },
    level: 'safe',
    codes: [],
  },
  {
    name: 'another CA with a parameter that it had not',
    with: {
      caa: caa({
        issuers: ['a.example', 'b.example'],
        changed: { at: inDays(-1), added: ['0 issue b.example; accounturi=x'], removed: ['0 issue b.example'] },
      }),
    },
    level: 'safe',
    codes: [],
  },
  {
    name: 'another CA, and nobody knows that of what is served',
    with: { caa: caa({ issuers: ['b.example'], changed: ADDED }, null) },
    level: 'safe',
    codes: ['caa-added'],
  },
  {
    name: 'where to report to',
    with: {
      caa: caa({
        issuers: ['a.example'],
        changed: { at: inDays(-1), added: ['0 iodef mailto:x@example'], removed: [] },
      }),
    },
    level: 'safe',
    codes: [],
  },
  {
    name: 'issuewild for another CA, which does not count here',
    with: {
      caa: caa({ issuers: ['a.example'], changed: { at: inDays(-1), added: ['0 issuewild b.example'], removed: [] } }),
    },
    level: 'safe',
    codes: [],
  },
];

const renewals: readonly Case[] = [
  { name: 'in 20 days', with: { renewal: renewal() }, level: 'safe', codes: ['renewal-due'] },
  { name: 'in 30 days', with: { renewal: renewal({ start: inDays(30) }) }, level: 'safe', codes: [] },
  { name: 'since yesterday', with: { renewal: renewal({ start: inDays(-1) }) }, level: 'safe', codes: ['renewal-due'] },
  {
    name: 'over, as it was before',
    with: { renewal: renewal({ start: inDays(-9), end: inDays(-1), by: 'cadence' }) },
    level: 'safe',
    codes: ['renewal-due'],
  },
  { name: 'a window of its CA to come', with: { renewal: demanded(20, 22) }, level: 'safe', codes: ['renewal-due'] },
  {
    name: 'a window of its CA that is over, and that nobody moved',
    with: { renewal: { ...demanded(-3, -1), notBefore: inDays(-64), notAfter: inDays(26) } },
    level: 'safe',
    codes: ['renewal-due'],
  },
  {
    name: 'a window of its CA in the first half of its life, over',
    with: { renewal: demanded(-3, -1) },
    level: 'exposed',
    codes: ['replacement-demanded'],
  },
  {
    name: 'a window of its CA in the first half of its life, not over',
    with: { renewal: demanded(-3, 1) },
    level: 'safe',
    codes: ['renewal-due'],
  },
  {
    name: 'a window that was moved forward by 20 days, over',
    with: { renewal: { ...demanded(-3, -1, [17, 19]), notBefore: inDays(-64), notAfter: inDays(26) } },
    level: 'exposed',
    codes: ['replacement-demanded'],
  },
  {
    name: 'a window that was moved forward by an hour, over',
    with: {
      renewal: { ...demanded(-3, -1, [-3 + 1 / 24, -1 + 1 / 24]), notBefore: inDays(-64), notAfter: inDays(26) },
    },
    level: 'safe',
    codes: ['renewal-due'],
  },
  {
    name: 'a window that was put off, over',
    with: { renewal: { ...demanded(-3, -1, [-9, -8]), notBefore: inDays(-64), notAfter: inDays(26) } },
    level: 'safe',
    codes: ['renewal-due'],
  },
];

const previews: readonly Case[] = [
  { name: 'accepted', with: { previews: [preview(null)] }, level: 'safe', codes: [] },
  { name: 'refused', with: { previews: [preview(PREVIEW_REFUSAL)] }, level: 'exposed', codes: ['preview-refused'] },
  {
    name: 'refused, whatever were pinned',
    with: { previews: [preview({ refusal: 'weak-key', deviceCode: null, missing: null })] },
    level: 'exposed',
    codes: ['preview-refused'],
  },
];

testTable('CAA', records);
testTable('renewal', renewals);
testTable('preview', previews);
