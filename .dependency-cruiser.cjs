// Who may import whom: the table of ARCHITECTURE.md, as errors.
const RECORDS =
  '^src/(probe/observation|chain/(trust-anchor|certificate|name|verdict)|firmware/firmware|outlook/(outlook|shares|pair-signals|forecast/(entry|last-day))|signals/(signal|collector)|alerts/(acknowledgement|digest|fleet-impact|incident|notification|outbox|self-finding|silence))\\.ts$';
const CONFIG_TYPES = '^src/config/(schema|schema-parts|targets|problem)\\.ts$';
const RECEIVER_CONFIGS = '^src/alerts/receivers/(kinds|[^/]+/config)\\.ts$';
// The API says the same in the same form as the webhook.
const WEBHOOK_FORMS = '^src/alerts/(evidence|render/(schema-parts|(evidence|reach)-(schema|body)))\\.ts$';
const STORE_INTERFACE = '^src/store/store\\.ts$';

/** `folder` may import itself, src/lib and what is listed, and nothing else of src/. */
const only = (folder, ...allowed) => ({
  name: `${folder}-imports`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: [`^src/${folder}/`, '^src/lib/', ...allowed] },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '^src/(cli/main\\.ts|web/assets/)' },
      to: {},
    },
    { name: 'lib-imports', severity: 'error', from: { path: '^src/lib/' }, to: { path: '^src/(?!lib/)' } },
    only('config', RECEIVER_CONFIGS),
    only('firmware', CONFIG_TYPES, '^src/chain/', '^src/probe/observation\\.ts$'),
    only('probe', CONFIG_TYPES),
    only('chain', '^src/probe/observation\\.ts$'),
    only('signals', CONFIG_TYPES, RECORDS),
    only('outlook', RECORDS),
    only('alerts', CONFIG_TYPES, RECORDS),
    only('store', RECORDS),
    {
      name: 'daemon-imports',
      severity: 'error',
      from: { path: '^src/daemon/' },
      to: { path: '^src/(web|views|cli)/' },
    },
    { name: 'views-imports', severity: 'error', from: { path: '^src/views/' }, to: { path: '^src/(web|cli)/' } },
    only(
      'web',
      STORE_INTERFACE,
      RECORDS,
      CONFIG_TYPES,
      '^src/views/',
      '^src/alerts/(wording|reach-text|logger)\\.ts$',
      WEBHOOK_FORMS,
    ),
    {
      name: 'only-cli-imports-cli',
      severity: 'error',
      from: { path: '^src/(?!cli/)' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'one-importer-of-x509',
      comment: 'One file decodes certificates, and loads reflect-metadata for it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/chain/decode\\.ts$' },
      to: { path: '(^|/)node_modules/(@peculiar/|reflect-metadata)' },
    },
    {
      name: 'no-dev-dependencies-in-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'src-does-not-import-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|bench)/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
