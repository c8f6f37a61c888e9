import type { JsonValue } from '../../../base/json.ts';
import { isJsonObject } from '../../../base/json.ts';
import { jsonAt, textAt } from '../../../base/json-at.ts';
import type { Result } from '../../../base/result.ts';
import { failed, ok } from '../../../base/result.ts';
import type { KubeObject } from '../../../kube/object.ts';
import type { Scope } from '../../../kube/resource.ts';
import { labelSelectorOf } from '../label-selector.ts';
import type { CompiledPolicy } from './compiled-policy.ts';

/** The objects of one kind, as parameters are looked up. */
export interface ParamObjects {
  readonly scope: Scope;
  get(namespace: string, name: string): KubeObject | undefined;
  list(namespace: string): readonly KubeObject[];
}

export interface ParamLookup {
  /** Undefined: no such kind is served. */
  ofKind(apiVersion: string, kind: string): ParamObjects | undefined;
}

type Params = readonly (KubeObject | undefined)[];

/** The parameters that a binding names: the policy is evaluated once for each. The failure says what is wrong. */
export function paramsOf(
  policy: CompiledPolicy,
  reference: JsonValue | undefined,
  { lookup, namespace }: { readonly lookup: ParamLookup; readonly namespace: string },
): Result<Params, string> {
  if (policy.paramKind === undefined) return ok([undefined]);
  const { apiVersion, kind } = policy.paramKind;
  const objects = lookup.ofKind(apiVersion, kind);
  if (objects === undefined) {
    const what = `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
    return failed(`failed to find resource referenced by paramKind: '${what}'`);
  }
  if (!isJsonObject(reference)) return ok([undefined]);
  const place = placeOf(objects, reference, namespace);
  if (place.type === 'failed') return place;
  const found = foundParams(objects, reference, place.value);
  if (found.type === 'failed' || found.value.length > 0) return found;
  if (textAt(reference, 'parameterNotFoundAction') !== 'Deny') return found;
  return failed('no params found for policy binding with `Deny` parameterNotFoundAction');
}

function placeOf(
  { scope }: ParamObjects,
  reference: JsonValue,
  namespace: string,
): Result<string, string> {
  const given = textAt(reference, 'namespace') ?? '';
  if (scope === 'Cluster') {
    if (given === '') return ok('');
    return failed('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
  }
  const place = given === '' ? namespace : given;
  if (place !== '') return ok(place);
  return failed(
    'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
  );
}

function foundParams(
  objects: ParamObjects,
  reference: JsonValue,
  namespace: string,
): Result<readonly KubeObject[], string> {
  const name = textAt(reference, 'name') ?? '';
  if (name !== '') {
    const found = objects.get(namespace, name);
    return ok(found === undefined ? [] : [found]);
  }
  const selector = jsonAt(reference, 'selector');
  if (selector === undefined) return failed('one of name or selector must be provided');
  const compiled = labelSelectorOf(selector);
  return ok(objects.list(namespace).filter(({ metadata }) => compiled.matches(metadata.labels)));
}
