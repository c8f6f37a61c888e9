import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../kube/yaml.ts';
import { apiTypes } from './api-types.ts';

// The program behind `npm run generate`, run in the root of the project.
const files = readdirSync('crds').filter((file) => file.endsWith('.yaml'));
const definitions = files.sort().map((file) => parseYaml(readFileSync(join('crds', file), 'utf8')));
writeFileSync(join('src', 'api', 'generated.ts'), apiTypes(definitions));
