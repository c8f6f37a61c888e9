import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

// The folders that are functions of their arguments: no clock, no dice, no I/O (ARCHITECTURE.md).
const pureFolders = [
  'base',
  'kube',
  'domain',
  'network',
  'collectives',
  'validation',
  'placement',
  'simulation',
  'api',
  'store',
  'plot',
].map((folder) => `src/${folder}/**/*.ts`);

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Use a named export: the name is then the same everywhere.',
};

const pureGlobals = [
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'performance'].map((name) => ({
    name,
    message: 'The core has no timers: take a Clock (src/base/clock.ts) or an argument.',
  })),
  ...['process', 'fetch', 'console', 'crypto', 'Buffer'].map((name) => ({
    name,
    message: 'The core does no I/O: let the shell do it and pass the result in.',
  })),
];

export default tseslint.config(
  { ignores: ['dist', '.cache', 'coverage', '.longhaul', 'test-results'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      complexity: ['error', 12],
      'max-depth': ['error', 3],
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      'no-console': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-syntax': ['error', noDefaultExport],
    },
  },
  {
    files: pureFolders,
    rules: {
      'no-restricted-globals': ['error', ...pureGlobals],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is an argument or comes from a Clock.' },
        { object: 'Math', property: 'random', message: 'Chance is a Random (src/base/random.ts).' },
      ],
      'no-restricted-syntax': [
        'error',
        noDefaultExport,
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'Time is an argument or comes from a Clock.',
        },
        {
          selector: 'CallExpression[callee.name="Date"]',
          message: 'Time is an argument or comes from a Clock.',
        },
        { selector: ':function[async=true]', message: 'The core is synchronous.' },
      ],
    },
  },
  {
    // Written by a program: as long as the schemas are.
    files: ['src/api/generated.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': 'off' },
  },
  {
    files: ['**/*.{js,cjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { module: 'writable', require: 'readonly', process: 'readonly' } },
  },
  prettier,
);
