import type { JsonValue } from '../../../base/json.ts';
import { isJsonObject } from '../../../base/json.ts';
import type { Result } from '../../../base/result.ts';
import { failed, ok } from '../../../base/result.ts';
import { checkQualifiedName, checkLabelValue } from '../../../kube/names.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { withMetadata } from '../../../kube/object.ts';
import { isKubeObject } from '../../../store/stored.ts';

/**
 * What a webhook made of an object, if it may: it is still the same object, and of its metadata only labels and
 * annotations are taken over. The failure says what was returned instead.
 */
export function converted(
  original: KubeObject,
  returned: JsonValue | undefined,
  apiVersion: string,
): Result<KubeObject, string> {
  if (!isKubeObject(returned)) {
    return failed('invalid metadata: missing metadata in converted object');
  }
  const wrong = wrongType(original, returned, apiVersion) ?? wrongIdentity(original, returned);
  if (wrong !== undefined) return failed(wrong);
  const { labels, annotations } = returned.metadata;
  const wrongMetadata = wrongTexts('labels', labels) ?? wrongTexts('annotations', annotations);
  if (wrongMetadata !== undefined) return failed(`invalid metadata: ${wrongMetadata}`);
  const kept = withMetadata(original, { labels, annotations });
  return ok({ ...returned, metadata: kept.metadata });
}

function wrongType(
  { kind }: KubeObject,
  returned: KubeObject,
  apiVersion: string,
): string | undefined {
  const at = 'invalid object at index 0';
  if (returned.apiVersion !== apiVersion) {
    return `${at}: invalid groupVersion (expected ${apiVersion}, received ${returned.apiVersion})`;
  }
  if (returned.kind === kind) return undefined;
  return `${at}: invalid kind (expected ${kind}, received ${returned.kind})`;
}

function wrongIdentity(original: KubeObject, returned: KubeObject): string | undefined {
  const fields = [
    ['name', 'name'],
    ['namespace', 'namespace'],
    ['uid', 'UID'],
  ] as const;
  for (const [field, label] of fields) {
    const wanted = original.metadata[field] ?? '';
    const found = returned.metadata[field] ?? '';
    if (wanted !== found)
      return `invalid object: must have the same ${label}: ${wanted} != ${found}`;
  }
  return undefined;
}

function wrongTexts(field: string, texts: JsonValue | undefined): string | undefined {
  if (texts === undefined || texts === null) return undefined;
  if (!isJsonObject(texts)) {
    return `invalid metadata.${field} of type ${typeof texts} in converted object`;
  }
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value !== 'string') {
      return `metadata.${field}[${key}] must be a string, but is ${typeof value} in converted object`;
    }
    const rules = [
      ...checkQualifiedName(field === 'labels' ? key : key.toLowerCase()),
      ...(field === 'labels' ? checkLabelValue(value) : []),
    ];
    if (rules.length > 0) {
      return `metadata.${field}: Invalid value: ${JSON.stringify(key)}: ${rules.join('; ')}`;
    }
  }
  return undefined;
}
