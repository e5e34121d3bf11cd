import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

// The pure folders and files: the same input gives the same output, time is an argument (ARCHITECTURE.md).
const PURE = [
  'src/lib/duration.ts',
  'src/lib/coded-error.ts',
  'src/lib/escape.ts',
  'src/config/{schema,problem,nearest,mistakes,references,targets,json-schema}.ts',
  'src/probe/observation.ts',
  'src/probe/wire/**',
  'src/chain/**',
  'src/firmware/firmware.ts',
  'src/firmware/import/**',
  'src/outlook/**',
  'src/alerts/*.ts',
  'src/signals/{signal,collector,named-anchor,stale-after}.ts',
  'src/signals/announcements/announcements.ts',
  'src/signals/ari/{answers,ari-signals,ari-state,cert-id,directories}.ts',
  'src/signals/caa/{ca-domains,caa-change,caa-record}.ts',
  'src/signals/ct/{answer,bounded-json,budget,cursor,fields,history,issuance-keeper,issuance-object,issuances,logged-certificate,problem-text,sct-time,spool-entry,target-names}.ts',
  'src/signals/declared/{declared-set,dropbox,next-set,pem-bundle}.ts',
  'src/daemon/{addresses,could-still-be,interception,vantage}.ts',
  'src/daemon/signals/{caa-judged,end-entities,issuance-answer,issuance-future,issuances,judged-previews,known-cas,pair-signals,possible-lists,renewal,renewal-end-entity,roots-by-keys,served-by-target,signal-facts,stale-sources}.ts',
  'src/signals/root-programs/{built-in,ca-graph,ccadb,certificate-lifetimes,csv,deadlines,facts,key-age,mozilla-report,reports,table}.ts',
  'src/alerts/{calendar,incidents,matching,render}/**',
];

const pureRules = {
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        { regex: '^node:(?!crypto$)', message: 'A pure file may import no built-in but node:crypto.' },
        { regex: '^(pino|nodemailer|kysely|node-cron|commander|yaml)$', message: 'A pure file does no I/O.' },
      ],
    },
  ],
  'no-restricted-globals': [
    'error',
    ...['process', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'performance', 'console'].map((name) => ({
      name,
      message: 'A pure file does no I/O and has no clock.',
    })),
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
      message: 'Time is an argument here.',
    },
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is an argument here.' },
    {
      selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
      message: 'The same input gives the same output here.',
    },
  ],
};

export default defineConfig(
  { ignores: ['dist/', 'data/', 'node_modules/', 'coverage/'] },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60 }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/prefer-readonly-parameter-types': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  { files: PURE, ignores: ['**/*.test.ts'], rules: pureRules },
  {
    files: ['test/**', 'bench/**'],
    rules: {
      // node:test's test() and describe() give promises that the runner waits for.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'suite'] },
          ],
        },
      ],
      'max-lines-per-function': ['error', { max: 100 }],
    },
  },
  { files: ['bench/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.js', '**/*.cjs'], extends: [tseslint.configs.disableTypeChecked] },
);
