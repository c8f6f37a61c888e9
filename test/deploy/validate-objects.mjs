// Reads a JSON list of objects from standard input and prints one line for each that its schema refuses: of Kubernetes by
// the package that the argument names, of the Prometheus operator by its own. A process of its own, since these packages
// bring WebAssembly that jest's modules do not load.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

const PACKAGES = join(import.meta.dirname, '..', 'clients', 'node_modules');
const [, , KUBERNETES] = process.argv;

const homeOf = (apiVersion) =>
  apiVersion.startsWith('monitoring.coreos.com/')
    ? join(PACKAGES, '@kubernetes-models', 'prometheus-operator', apiVersion)
    : join(PACKAGES, KUBERNETES, apiVersion);

async function problemOf(object) {
  const path = join(homeOf(object.apiVersion), `${object.kind}.js`);
  if (!existsSync(path)) return `no schema of ${object.apiVersion} ${object.kind}`;
  const found = await import(pathToFileURL(path).href);
  // Packages of before 5.0 are CommonJS.
  const models = found[object.kind] === undefined ? found.default : found;
  try {
    new models[object.kind](object).validate();
    return undefined;
  } catch (error) {
    return error.message;
  }
}

for (const object of JSON.parse(await text(process.stdin))) {
  const problem = await problemOf(object);
  if (problem !== undefined) {
    process.stdout.write(`${object.kind} ${object.metadata.name}: ${problem}\n`);
  }
}
