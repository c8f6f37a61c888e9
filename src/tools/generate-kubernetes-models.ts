import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubernetesModels, servedModels } from './kubernetes-models.ts';

// Run in the root of the project, after a build.
const folder = join('node_modules', '@kubernetes', 'client-node', 'dist', 'gen', 'models');
const table = kubernetesModels(servedModels, (model) => ({
  classText: readFileSync(join(folder, `${model}.js`), 'utf8'),
  declaration: readFileSync(join(folder, `${model}.d.ts`), 'utf8'),
}));
writeFileSync(join('src', 'apiserver', 'registry', 'builtin', 'models', 'model-table.ts'), table);
