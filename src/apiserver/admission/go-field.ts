import { apiVersionOf } from '../../kube/resource.ts';
import { modelledKinds } from '../registry/builtin/models/modelled-kinds.ts';
import { Models } from '../registry/builtin/models/models.ts';
import type { FieldType, ScalarName } from '../registry/builtin/models/models.ts';
import type { VersionedKind } from './unreadable.ts';

/** A field of a built-in kind, as Go knows it. */
export interface GoField {
  /** The structure that has it in front, and the way to it from the object: `EnvVar.spec.containers.env.value`. */
  readonly name: string;
  /** Undefined: whatever the schema says. */
  readonly type: string | undefined;
}

/** A field, or a place in it, by its path: `spec.containers[0].env[0].value`. */
export function goField(kind: VersionedKind, path: string): GoField {
  return modelledField(kind, path) ?? conventionalField(kind.kind, path);
}

/** Where it leads through the structures that are known; undefined when it leads out of them. */
function modelledField(kind: VersionedKind, path: string): GoField | undefined {
  const model = modelledKinds.get(`${apiVersionOf(kind)} ${kind.kind}`);
  if (model === undefined) return undefined;
  const models = new Models();
  const names: string[] = [];
  let holder = model;
  let type: FieldType = { type: 'model', model };
  for (const [step] of path.matchAll(/[^.[\]]+|\[[^\]]*\]/g)) {
    if (type.type === 'list' || type.type === 'map') {
      const isMap: boolean = type.type === 'map';
      type = type.of;
      // The rest is the key, whatever it looks like.
      if (isMap) break;
      if (step.startsWith('[')) continue;
    }
    if (type.type === 'scalar') return ofMetadata(type.scalar, names, step);
    if (type.type !== 'model') return undefined;
    holder = type.model;
    const field = models.model(holder).fields.find(({ name }) => name === step);
    if (field === undefined) return undefined;
    names.push(step);
    type = field.type;
  }
  return { name: [structName(holder), ...names].join('.'), type: typeName(type) };
}

const texts: ReadonlySet<string> = new Set(['labels', 'annotations']);

/** Of the metadata of a template the labels are what people write. */
function ofMetadata(
  scalar: ScalarName,
  names: readonly string[],
  member: string,
): GoField | undefined {
  if (scalar !== 'metadata') return undefined;
  const name = ['ObjectMeta', ...names, member].join('.');
  return { name, type: texts.has(member) ? undefined : 'string' };
}

/** Models are named after the package of their structure, where the name alone is not enough. */
const structName = (model: string): string =>
  model.replace(/^(?:[A-Z][a-z]+)?V\d+(?:(?:alpha|beta)\d+)?(?=[A-Z])/, '');

const packageName = (model: string): string =>
  (/V\d+(?:(?:alpha|beta)\d+)?(?=[A-Z])/.exec(model)?.[0] ?? 'V1').toLowerCase();

function typeName(type: FieldType): string {
  switch (type.type) {
    case 'scalar':
      return scalarNames[type.scalar];
    case 'model':
      return `${packageName(type.model)}.${structName(type.model)}`;
    case 'list':
      return `[]${typeName(type.of)}`;
    case 'map':
      return `map[string]${typeName(type.of)}`;
  }
}

const scalarNames: Readonly<Record<ScalarName, string>> = {
  string: 'string',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  double: 'float64',
  byte: '[]uint8',
  time: 'v1.Time',
  microtime: 'v1.MicroTime',
  'int-or-string': 'intstr.IntOrString',
  quantity: 'resource.Quantity',
  any: 'runtime.RawExtension',
  metadata: 'v1.ObjectMeta',
};

/** Fields whose members have names of users' choice: Go tells the field alone. */
const maps: ReadonlySet<string> = new Set([
  'annotations',
  'binaryData',
  'data',
  'labels',
  'limits',
  'matchLabels',
  'nodeSelector',
  'parameters',
  'requests',
  'stringData',
]);

/** By the conventions of the API: what its structures are called is not in the schema. */
function conventionalField(kind: string, path: string): GoField {
  const names = structNames(path);
  return { name: [structOf(kind, names), ...names].join('.'), type: undefined };
}

/** The path of a field without places in lists and names in maps. */
function structNames(path: string): readonly string[] {
  const names = path.replace(/\[[^[\]]*\]/g, '').split('.');
  const map = names.findIndex((name) => maps.has(name));
  return map < 0 ? names : names.slice(0, map + 1);
}

/** The structure that has the field. */
function structOf(kind: string, names: readonly string[]): string {
  const parent = names.at(-2);
  if (parent === undefined) return kind;
  const name = `${parent.charAt(0).toUpperCase()}${parent.slice(1)}`;
  return names.length === 2 ? `${kind}${name}` : name.replace(/s$/, '');
}
