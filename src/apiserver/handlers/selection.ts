import type { KubeObject } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { matchesFields, parseFieldSelector } from '../../kube/selectors-fields.ts';
import { parseLabelSelector } from '../../kube/selectors.ts';
import { badRequest } from '../../kube/status-error.ts';
import { valueAt } from '../admission/scale.ts';
import { selectedField } from '../registry/builtin/selected-fields.ts';

/** Which objects of a resource a list, watch or deletecollection is about. */
export interface Selection {
  /** `all`: there is no selector, and every object fits. */
  readonly type: 'all' | 'some';
  fits(object: KubeObject): boolean;
}

export function selectionOf(query: URLSearchParams, definition: ResourceDefinition): Selection {
  const labelText = query.get('labelSelector') ?? '';
  const fieldText = query.get('fieldSelector') ?? '';
  if (labelText === '' && fieldText === '') return { type: 'all', fits: () => true };
  const labels = parseLabelSelector(labelText);
  const fields = parseFieldSelector(fieldText);
  const unsupported = fields.find(({ path }) => !isSelectable(path, definition));
  if (unsupported !== undefined) {
    throw badRequest(unsupportedField(unsupported.path, definition));
  }
  const fieldsFit = (object: KubeObject): boolean => {
    // A selector may speak of the same field thousands of times.
    const values = new Map<string, string | undefined>();
    return matchesFields(fields, (path) => {
      if (values.has(path)) return values.get(path);
      const value = selectedField(definition, path)?.(object) ?? textAt(object, path);
      values.set(path, value);
      return value;
    });
  };
  return {
    type: 'some',
    fits: (object) => labels.matches(object.metadata.labels) && fieldsFit(object),
  };
}

/** A built-in kind that has no fields of its own to select by has other words for it. */
function unsupportedField(path: string, { custom, selectableFields }: ResourceDefinition): string {
  if (custom || selectableFields.length > 0) return `field label not supported: ${path}`;
  const known = '"metadata.name", "metadata.namespace"';
  return `${JSON.stringify(path)} is not a known field selector: only ${known}`;
}

function isSelectable(path: string, definition: ResourceDefinition): boolean {
  if (path === 'metadata.name') return true;
  if (path === 'metadata.namespace') return definition.custom || definition.scope === 'Namespaced';
  return definition.selectableFields.includes(`.${path}`);
}

function textAt(object: KubeObject, path: string): string | undefined {
  const value = valueAt(object, path);
  if (typeof value === 'string') return value;
  return value === null || typeof value === 'object' ? undefined : value?.toString();
}
