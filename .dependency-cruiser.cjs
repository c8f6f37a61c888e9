// The layer table of ARCHITECTURE.md as code: a folder and what it may import besides itself.
const physics = ['src/base', 'src/domain', 'src/network', 'src/collectives'];
const layers = {
  'src/base': [],
  'src/kube': ['src/base'],
  'src/plot': [],
  'src/domain': ['src/base'],
  'src/network': ['src/base', 'src/domain'],
  'src/collectives': ['src/base', 'src/domain', 'src/network'],
  'src/validation': physics,
  'src/placement': physics,
  'src/simulation': physics,
  'src/api': ['src/base', 'src/kube', 'src/domain'],
  'src/store': ['src/base', 'src/kube'],
  'src/apiserver': ['src/base', 'src/kube', 'src/store'],
  'src/client': ['src/base', 'src/kube'],
  'src/runtime': ['src/base', 'src/kube', 'src/client'],
  'src/metrics': ['src/base'],
  'src/telemetry': [...physics, 'src/simulation', 'src/metrics'],
  'src/web': ['src/base', 'src/kube'],
  'src/tools': ['src/base', 'src/kube'],
  controllers: [...physics, 'src/kube', 'src/api', 'src/placement', 'src/client', 'src/runtime'],
  'src/emulator': [
    ...physics,
    'src/kube',
    'src/api',
    'src/simulation',
    'src/client',
    'src/runtime',
  ],
};
// A package and the only files that may import it: a new major version is a change of one file.
const doors = {
  '@kubernetes/client-node': '^src/client/credentials\\.ts$',
  express: '^src/(apiserver|web)/http/',
  'prom-client': '^src/metrics/',
  'js-yaml': '^src/kube/yaml\\.ts$',
  re2js: '^src/kube/schema/pattern\\.ts$',
  ws: '^src/apiserver/http/websocket\\.ts$',
  jose: '^src/apiserver/access/token-signer\\.ts$',
  lmdb: '^src/apiserver/lmdb-',
  commander: '^src/cli/',
  pino: '^src/app/log\\.ts$',
  '@resvg/resvg-wasm': '^src/cli/png\\.ts$',
  '@fontsource/dejavu-sans': '^src/cli/png\\.ts$',
  esbuild: '^src/tools/',
  preact: '^src/web/page/',
  '@preact/signals': '^src/web/page/',
  uplot: '^src/web/page/chart\\.tsx$',
  'd3-geo': '^src/web/(view/map-|page/world-map\\.tsx)',
  'd3-zoom': '^src/web/page/use-zoom\\.ts$',
  'd3-selection': '^src/web/page/use-zoom\\.ts$',
  'topojson-client': '^src/web/page/land\\.ts$',
};
const pure =
  '^src/(base|kube|plot|domain|network|collectives|validation|placement|simulation|api|store)/';
const escape = (s) => s.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'only-cli-above-app',
      severity: 'error',
      from: { pathNot: '^(src/(app|cli)|test)/' },
      to: { path: '^src/(app|cli)/' },
    },
    {
      name: 'app-below-cli',
      severity: 'error',
      from: { path: '^src/app/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'tests-stay-out',
      severity: 'error',
      from: { path: '^(src|controllers)/' },
      to: { path: '^test/' },
    },
    ...Object.entries(layers).map(([folder, allowed]) => ({
      name: `layer:${folder}`,
      severity: 'error',
      from: { path: `^${escape(folder)}/` },
      to: {
        path: '^(src|controllers)/',
        pathNot: [folder, ...allowed].map((a) => `^${escape(a)}/`),
      },
    })),
    {
      name: 'pure-core-does-no-io',
      severity: 'error',
      from: { path: pure },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'underscore-files-stay-home',
      severity: 'error',
      from: { path: '^(.*/)[^/]+$' },
      to: { path: '/_[^/]+\\.ts$', pathNot: '^$1_[^/]+\\.ts$' },
    },
    ...Object.entries(doors).map(([name, door]) => ({
      name: `door:${name}`,
      severity: 'error',
      from: { path: '^(src|controllers)/', pathNot: door },
      to: { path: `node_modules/${escape(name)}/` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
