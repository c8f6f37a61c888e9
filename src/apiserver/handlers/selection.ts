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
  /** The only name that can fit, where the selector says one. */
  readonly name: string | undefined;
  fits(object: KubeObject): boolean;
}

export function selectionOf(query: URLSearchParams, definition: ResourceDefinition): Selection {
  const labelText = query.get('labelSelector') ?? '';
  const fieldText = query.get('fieldSelector') ?? '';
  if (labelText === '' && fieldText === '')
    return { type: 'all', name: undefined, fits: () => true };
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
    name: fields.find(({ path, operator }) => path === 'metadata.name' && operator === '=')?.value,
    fits: (object) => labels.matches(object.metadata.labels) && fieldsFit(object),
  };
}

/** Old paths of watches may end with a name; a selector may only repeat it then. */
export function selectionNamed(
  name: string,
  query: URLSearchParams,
  definition: ResourceDefinition,
): Selection {
  if (name === '') return selectionOf(query, definition);
  if ((query.get('fieldSelector') ?? '') !== '') {
    const selection = selectionOf(query, definition);
    if (selection.name === name) return selection;
    throw badRequest("fieldSelector metadata.name doesn't match requested name");
  }
  const named = new URLSearchParams(query);
  named.set('fieldSelector', `metadata.name=${name}`);
  return selectionOf(named, definition);
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
