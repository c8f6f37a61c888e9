import { register } from 'node:module';

// Lets a child process of a test run TypeScript on every release of Node that is supported.
register('./store-typescript-hooks.mjs', import.meta.url);
