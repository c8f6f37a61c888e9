import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { dashboardFiles } from './dashboards/files.ts';

// Run in the root of the project after a build: node dist/src/tools/generate-dashboards.js
for (const [path, text] of dashboardFiles()) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
