/** The two files in which a generated client describes one model. */
export interface ModelSource {
  /** The class: names and types of the fields, as a list of JSON objects. */
  readonly classText: string;
  /** The declaration: which fields may be absent. */
  readonly declaration: string;
}

const HEADER = `/**
 * Names, types and optionality of the fields of Kubernetes' own kinds, a model a line: generated from the model classes
 * of @kubernetes/client-node by \`node dist/src/tools/generate-kubernetes-models.js\`. Change that program, not this file.
 * \`?\`: may be absent. \`[]\`: a list of. \`{}\`: a map from texts to. A capital letter begins the name of a model.
 */`;

/** The kinds that the server knows by their models; all else follows from these. */
export const servedModels: readonly string[] = [
  'V1Pod',
  'V1PodTemplate',
  'V1ReplicationController',
  'V1ResourceQuota',
  'V1LimitRange',
  'V1PersistentVolume',
  'V1PersistentVolumeClaim',
  'V1ComponentStatus',
  'V1Deployment',
  'V1ReplicaSet',
  'V1StatefulSet',
  'V1DaemonSet',
  'V1ControllerRevision',
  'V1Job',
  'V1CronJob',
  'V1PodDisruptionBudget',
  'V1Ingress',
  'V1IngressClass',
  'V1NetworkPolicy',
  'V1HorizontalPodAutoscaler',
  'V2HorizontalPodAutoscaler',
  'V1StorageClass',
  'V1RuntimeClass',
  'V1EndpointSlice',
  'EventsV1Event',
  'V1FlowSchema',
  'V1PriorityLevelConfiguration',
  'V1APIService',
  'V1CertificateSigningRequest',
  'V1CSIDriver',
  'V1CSINode',
  'V1CSIStorageCapacity',
  'V1IPAddress',
  'V1ServiceCIDR',
  'V1VolumeAttachment',
  'V1VolumeAttributesClass',
];

/** Those of devices: their tables are files of their own. */
const deviceModels: readonly string[] = [
  'V1DeviceClass',
  'ResourceV1ResourceClaim',
  'V1ResourceClaimTemplate',
  'V1ResourceSlice',
];

interface Attribute {
  readonly name: string;
  readonly baseName: string;
  readonly type: string;
  readonly format: string;
}

type Read = (model: string) => ModelSource;

/** The table of all models that can be reached from the given ones. */
export const kubernetesModels = (roots: readonly string[], read: Read): string =>
  tableText('modelTable', [...modelLines(roots, read).values()]);

/** The table of those of devices that the first one does not have. */
export function kubernetesDeviceModels(read: Read): string {
  const known = modelLines(servedModels, read);
  const lines = [...modelLines(deviceModels, read)].flatMap(([model, line]) =>
    known.has(model) ? [] : [line],
  );
  return tableText('deviceModelTable', lines);
}

const tableText = (name: string, lines: readonly string[]): string =>
  `${HEADER}\nexport const ${name} = \`\n${[...lines].sort().join('\n')}\n\`;\n`;

/** A line for each model that can be reached. */
function modelLines(roots: readonly string[], read: Read): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  const waiting = [...roots];
  // Ends: every model is described once, and there are finitely many.
  for (let model = waiting.pop(); model !== undefined; model = waiting.pop()) {
    if (lines.has(model)) continue;
    const fields = fieldsOf(read(model));
    lines.set(model, [model, ...fields.map(({ text }) => text)].join(' '));
    waiting.push(...fields.flatMap(({ refers }) => refers));
  }
  return lines;
}

interface FieldText {
  readonly text: string;
  readonly refers: readonly string[];
}

function fieldsOf({ classText, declaration }: ModelSource): readonly FieldText[] {
  const optional = new Set(
    [...declaration.matchAll(/^ {4}'([^']+)'\?:/gm)].map(([, name]) => name),
  );
  const attributes = attributesOf(classText);
  // What has metadata is a whole object: what it says of itself is known without a schema.
  const isWhole = attributes.some(({ type }) => type === 'V1ObjectMeta');
  return attributes
    .filter(({ baseName }) => !(isWhole && (baseName === 'apiVersion' || baseName === 'kind')))
    .map(({ name, baseName, type, format }) => {
      const typed = typeText(type, format);
      const refers = /[A-Z]\w+$/.exec(typed) ?? [];
      const mark = optional.has(name) ? '?' : '';
      return { text: `${baseName}${mark}:${typed}`, refers: [...refers] };
    });
}

function attributesOf(classText: string): readonly Attribute[] {
  const list = /attributeTypeMap = (\[.*?\n\]);/s.exec(classText)?.[1];
  if (list === undefined) throw new Error('the class has no attributeTypeMap');
  const parsed: unknown = JSON.parse(list);
  if (!Array.isArray(parsed)) throw new Error('the attributeTypeMap is no list');
  return parsed.filter(isAttribute);
}

function isAttribute(value: unknown): value is Attribute {
  return typeof value === 'object' && value !== null && 'baseName' in value && 'type' in value;
}

function typeText(type: string, format: string): string {
  const list = /^Array<(.*)>$/.exec(type)?.[1];
  if (list !== undefined) return `[]${typeText(list, format)}`;
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1];
  if (map !== undefined) return `{}${typeText(map, format)}`;
  if (type === 'string') return format === 'byte' ? 'byte' : 'string';
  if (type === 'number') return format === '' ? 'int64' : format;
  return simpleTypes.get(type) ?? type;
}

const simpleTypes: ReadonlyMap<string, string> = new Map([
  ['boolean', 'bool'],
  ['Date', 'time'],
  ['V1MicroTime', 'microtime'],
  ['IntOrString', 'int-or-string'],
  ['V1ObjectMeta', 'metadata'],
]);
