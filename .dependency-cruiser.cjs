// Who may import whom. One table says which ring sees which; the rest are the few sharper rules.
// Every comment says what to do instead; tools/walls/import-rules.test.ts breaks each rule once.
const entries = Object.values(require('./tools/entries.json'));
const waiting = require('./tools/walls/waiting.json').map(({ face }) => face);

const RINGS = {
  base: [],
  protocol: ['base'],
  domain: ['base'],
  engine: ['base', 'protocol', 'domain'],
  books: ['base', 'domain'],
  watch: ['base', 'domain'],
  native: ['base'],
  platform: ['base', 'protocol', 'domain', 'native'],
  edge: ['base', 'domain', 'books', 'watch'],
};
/** Beyond the table: a port is seen by what implements it, a control face by who asks it. */
const ALSO = {
  platform: ['^packages/(engine|books|watch)/[^/]+/(ports|contract)[.]ts$'],
  edge: ['^packages/engine/[^/]+/control[.]ts$'],
};
const FACE = '^packages/[^/]+/[^/]+/(index|ports|contract|control|events)[.]ts$';
const OURS = '^(packages|apps|console)/';
/** Stands beside the code and serves tests alone. */
const TEST_CODE = [
  '[.](test|conformance|sim|fuzz|bench)[.]tsx?$',
  '/testing[a-z-]*[.]ts$',
  '^packages/[^/]+/testkit/',
  '^test/',
];
const PRODUCT = { pathNot: TEST_CODE };
/** A type is no socket and no query: it may go anywhere. */
const VALUE = { dependencyTypesNot: ['type-only'] };
const BY_NAME = 'aliased-workspace';

const exactly = (path) => `^${path.replaceAll('.', '[.]')}$`;
/** Where the search for dead files begins. */
const ROOTS = [...entries, 'console/app/main.tsx', ...waiting].map(exactly);

const rings = Object.entries(RINGS).map(([ring, sees]) => ({
  name: `ring-${ring}`,
  comment:
    `${ring} sees of ours: ${sees.join(', ') || 'nothing'}. Turn it round: ` +
    'declare a port here, implement it in platform, hand it in from apps.',
  from: { path: `^packages/${ring}/`, ...PRODUCT },
  to: {
    path: OURS,
    pathNot: [`^packages/(${[ring, ...sees].join('|')})/`, ...(ALSO[ring] ?? [])],
  },
}));

/** Order inside a ring or module: each part sees only what stands to its left. */
const chain = ({ name, root, order, comment }) =>
  order.slice(0, -1).map((part, at) => ({
    name: `${name}-${part}`,
    comment,
    from: { path: `^${root}/${part}/`, ...PRODUCT },
    to: { path: `^${root}/(${order.slice(at + 1).join('|')})/` },
  }));

const general = [
  {
    name: 'no-cycles',
    comment: 'A cycle means that two modules are one. Merge them, or take out what both need.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'is-there',
    comment: 'Imports something that is not there.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'declared-package',
    comment: 'Not in package.json. A new package needs a reason in docs/decisions/.',
    from: { path: '^(packages|apps|console|test|tools)/' },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'no-development-package',
    comment: 'A package for development is not there in operation: no product code may need it.',
    from: { path: OURS, ...PRODUCT },
    to: { dependencyTypes: ['npm-dev'], ...VALUE },
  },
  {
    name: 'no-test-code-in-product',
    comment: 'Product code never imports tests, what serves tests, or the test runner.',
    from: { path: OURS, ...PRODUCT },
    to: { path: [...TEST_CODE, '^node:test', '^(node:)?assert', 'node_modules/fast-check/'] },
  },
  {
    name: 'product-without-tools',
    comment: 'Product code never needs the tools of the checkout: what both need is a package.',
    from: { path: OURS, ...PRODUCT },
    to: { path: '^(tools|docs)/' },
  },
  {
    name: 'dead-file',
    comment:
      'Reached from no program: use it or delete it. A new process or worker is a line in ' +
      'tools/entries.json; a module ready before its caller is one in tools/walls/waiting.json.',
    from: { path: ROOTS },
    to: { path: OURS, pathNot: [...ROOTS, ...TEST_CODE, '[.]d[.]ts$'], reachable: false },
  },
  {
    name: 'dead-test-code',
    comment: 'No test uses it: use it or delete it.',
    from: { path: '[.]test[.]tsx?$' },
    to: {
      path: [
        '^packages/[^/]+/testkit/',
        '^test/support/',
        '/testing[a-z-]*[.]ts$',
        '[.]conformance[.]tsx?$',
      ],
      pathNot: '[.]test[.]tsx?$',
      reachable: false,
    },
  },
];

const modules = [
  {
    name: 'module-face',
    comment:
      'A module is seen by its index.ts (or ports, contract, control, events) alone. ' +
      'Export it there, or you do not need it.',
    from: { path: '^packages/([^/]+)/([^/]+)/' },
    to: {
      path: '^packages/[^/]+/[^/]+/',
      pathNot: ['^packages/$1/$2/', FACE, '[.]conformance[.]ts$'],
    },
  },
  {
    name: 'module-by-name',
    comment: 'Another module is imported by its name, @tandem/<ring>/<module>: paths move.',
    from: { path: '^packages/([^/]+)/([^/]+)/' },
    to: {
      path: '^packages/[^/]+/[^/]+/',
      pathNot: ['^packages/$1/$2/', '[.]conformance[.]ts$'],
      dependencyTypesNot: [BY_NAME],
    },
  },
  {
    name: 'apps-by-face',
    comment: 'An app joins faces; it never reaches inside.',
    from: { path: '^apps/' },
    to: { path: '^packages/', pathNot: FACE },
  },
  {
    name: 'apps-by-name',
    comment: 'An app imports modules by their names, @tandem/<ring>/<module>.',
    from: { path: '^apps/' },
    to: { path: '^packages/', dependencyTypesNot: [BY_NAME] },
  },
  {
    name: 'apps-are-leaves',
    comment: 'Nothing imports an app.',
    from: { path: '^(packages|console)/' },
    to: { path: '^apps/' },
  },
];

const pure = [
  {
    name: 'base-needs-nothing',
    comment: 'base is plain code; only its system adapters (kernel/system-*.ts) see the machine.',
    from: {
      path: '^packages/base/',
      pathNot: [...TEST_CODE, '^packages/base/kernel/system-[a-z-]+[.]ts$'],
    },
    to: { pathNot: OURS, couldNotResolve: false },
  },
  {
    name: 'domain-is-pure',
    comment: 'No node module and no package in domain: plain functions over plain data.',
    from: { path: '^packages/domain/', ...PRODUCT },
    to: { pathNot: OURS, couldNotResolve: false },
  },
  {
    name: 'machines-are-pure',
    comment: 'A machine takes events and returns effects; who runs it does timers and sockets.',
    from: { path: '[.]machine[.]ts$' },
    to: { pathNot: OURS, couldNotResolve: false },
  },
];

const inside = [
  ...chain({
    name: 'sip-layers',
    root: 'packages/protocol/sip',
    order: ['wire', 'transport', 'transaction', 'dialog', 'agent'],
    comment: 'SIP imports downwards only. Pass things up by value or listener.',
  }),
  ...chain({
    name: 'h323-layers',
    root: 'packages/protocol/h323',
    order: ['per', 'q931', 'h225', 'h245', 'ras', 'agent'],
    comment: 'H.323 imports downwards only. Pass things up by value or listener.',
  }),
  ...chain({
    name: 'books-flow',
    root: 'packages/books',
    order: ['journal', 'ledger', 'cdr', 'cycle', 'rollup', 'reports'],
    comment: 'Records flow journal -> ledger -> cdr -> cycle -> rollup -> reports: look back only.',
  }),
  {
    name: 'protocols-are-strangers',
    comment: 'SIP and H.323 meet only in engine/calls/legs.',
    from: { path: '^packages/protocol/(sip|h323)/' },
    to: { path: '^packages/protocol/(sip|h323)/', pathNot: '^packages/protocol/$1/' },
  },
  {
    name: 'call-knows-no-protocol',
    comment: 'Only engine/calls/legs translates a protocol; the call itself speaks of legs.',
    from: {
      path: '^packages/engine/calls/',
      pathNot: ['^packages/engine/calls/legs/', ...TEST_CODE],
    },
    to: { path: '^packages/protocol/(sip|h323)/' },
  },
  {
    name: 'decisions-are-strangers',
    comment: 'routing, rating and guard do not know one another; engine/calls/admit joins them.',
    from: { path: '^packages/domain/(routing|rating|guard)/' },
    to: { path: '^packages/domain/(routing|rating|guard)/', pathNot: '^packages/domain/$1/' },
  },
  {
    name: 'signalling-never-touches-rtp',
    comment: 'Ask for media by engine/media/contract.ts; the packets live in other threads.',
    from: {
      path: '^packages/(engine|books|watch|edge)/',
      pathNot: ['^packages/engine/media/', ...TEST_CODE],
    },
    to: { path: '^packages/engine/media/mixer/|^packages/protocol/rtp/' },
  },
  {
    name: 'relay-worker-is-alone',
    comment: 'The relay thread loads rtp, base and its contract: nothing that logs or allocates.',
    from: { path: '^packages/platform/media/worker/', ...PRODUCT },
    to: {
      path: '^packages/',
      pathNot: [
        '^packages/platform/media/worker/',
        '^packages/engine/media/contract[.]ts$',
        '^packages/protocol/rtp/',
        '^packages/base/',
      ],
    },
  },
  {
    name: 'reports-read-rollups',
    comment: 'A report reads rollups (and the reading ports), never the rows of records.',
    from: { path: '^packages/books/reports/', ...PRODUCT },
    to: { path: '^packages/books/(journal|cdr)/', pathNot: '/ports[.]ts$' },
  },
  {
    name: 'services-under-both-apis',
    comment: 'edge/api and edge/vos are two faces over edge/services; neither calls the other.',
    from: { path: '^packages/edge/(api|vos)/', ...PRODUCT },
    to: { path: '^packages/edge/(api|vos)/', pathNot: '^packages/edge/$1/' },
  },
];

const outside = [
  {
    name: 'sockets-in-one-place',
    what: '^(node:)?(dgram|net|tls|dns)(/promises)?$',
    where: [
      '^packages/platform/(net|media)/',
      '^packages/native/relay/',
      '^packages/platform/rpc/', // the control sockets between processes
      '^packages/platform/settings/listen-address[.]ts$', // isIP, which opens nothing
    ],
    comment:
      'Sockets belong to platform/net (RTP to the relays, control sockets to platform/rpc). ' +
      'Take a port, so that the simulated network can stand in.',
  },
  {
    name: 'disk-in-one-place',
    what: '^(node:)?fs(/promises)?$',
    where: ['^packages/platform/(files|settings)/', '^apps/'],
    comment: 'Disk belongs to platform/files. Take a port, so that a test can break the disk.',
  },
  {
    name: 'sql-in-one-place',
    what: 'node_modules/(@types/)?(pg|pg-[a-z-]+|postgres|kysely)/',
    where: ['^packages/platform/postgres/'],
    comment: 'SQL lives in platform/postgres. Take a repository port.',
  },
  {
    name: 'http-in-one-place',
    what: '^(node:)?(https?|http2)$|node_modules/(fastify|@fastify/[^/]+|undici)/',
    where: ['^packages/edge/', '^packages/platform/outbound/'],
    comment: 'HTTP comes in at edge and goes out from platform/outbound.',
  },
].map(({ name, what, where, comment }) => ({
  name,
  comment,
  from: { path: '^(packages|apps)/', pathNot: [...where, ...TEST_CODE] },
  to: { path: what, ...VALUE },
}));

const browser = [
  {
    name: 'console-sees-the-contract-only',
    comment: 'The console knows the contract of the HTTP API, nothing else of the server.',
    from: { path: '^console/' },
    to: { path: '^(packages|apps)/', pathNot: '^packages/edge/api/contract[.]ts$' },
  },
  {
    name: 'console-features-are-islands',
    comment: 'Join features in console/app; share by console/ui or console/lib.',
    from: { path: '^console/features/([^/]+)/' },
    to: { path: '^console/features/', pathNot: '^console/features/$1/' },
  },
  {
    name: 'console-one-way',
    comment: 'Nothing below imports console/app: lib, ui, i18n < features < app.',
    from: { path: '^console/(lib|ui|i18n|features)/' },
    to: { path: '^console/app/' },
  },
  {
    name: 'console-floor',
    comment: 'lib, ui and i18n stand under the features and know none of them.',
    from: { path: '^console/(lib|ui|i18n)/' },
    to: { path: '^console/features/' },
  },
];

module.exports = {
  forbidden: [
    ...[...general, ...rings, ...modules, ...pure],
    ...[...inside, ...outside, ...browser],
  ].map((rule) => ({ severity: 'error', ...rule })),
  options: {
    doNotFollow: { path: 'node_modules' },
    // Ours alone: many a package of others stands in a dist folder of its own.
    exclude: { path: '^(?!.*node_modules/).+/(dist|build|fixtures)/' },
    // The rings have no dependencies of their own: those of the root count for all.
    combinedDependencies: true,
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json'],
    },
  },
};
