import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubernetesDeviceModels, kubernetesModels, servedModels } from './kubernetes-models.ts';
import type { ModelSource } from './kubernetes-models.ts';

// Run in the root of the project, after a build.
const folder = join('node_modules', '@kubernetes', 'client-node', 'dist', 'gen', 'models');
const read = (model: string): ModelSource => ({
  classText: readFileSync(join(folder, `${model}.js`), 'utf8'),
  declaration: readFileSync(join(folder, `${model}.d.ts`), 'utf8'),
});
const tables = join('src', 'apiserver', 'registry', 'builtin', 'models');
writeFileSync(join(tables, 'model-table.ts'), kubernetesModels(servedModels, read));
writeFileSync(join(tables, 'device-model-table.ts'), kubernetesDeviceModels(read));
