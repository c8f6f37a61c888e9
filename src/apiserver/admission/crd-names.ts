import type { JsonObject } from '../../base/json.ts';
import { checkServiceName, checkSubdomainName } from '../../kube/names.ts';
import { invalidValue, notSupported, required } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { objectAt, textAt, textsAt } from '../registry/custom-resources-read.ts';

type Causes = readonly StatusCause[];

const scopes = ['Cluster', 'Namespaced'];

/** What is wrong with what a definition calls its resource, and with where the objects live. */
export function checkNaming(spec: JsonObject): Causes {
  return [
    ...checkGroup(textAt(spec, 'group') ?? ''),
    ...checkScope(textAt(spec, 'scope') ?? ''),
    ...checkNames(objectAt(spec, 'names') ?? {}),
  ];
}

function checkGroup(group: string): Causes {
  if (group === '') return [required('spec.group')];
  const wrong = checkSubdomainName(group).map((why) => invalidValue('spec.group', group, why));
  if (wrong.length > 0 || group.includes('.')) return wrong;
  return [invalidValue('spec.group', group, 'should be a domain with at least one dot')];
}

function checkScope(scope: string): Causes {
  if (scope === '') return [required('spec.scope')];
  return scopes.includes(scope) ? [] : [notSupported('spec.scope', scope, scopes)];
}

function checkNames(names: JsonObject): Causes {
  const named = ['plural', 'singular', 'kind', 'listKind'] as const;
  const field = (name: string): string => `spec.names.${name}`;
  const { kind, listKind } = names;
  return [
    ...named.flatMap((name) => checkOne(field(name), textAt(names, name) ?? '', caseOf(name))),
    ...(['shortNames', 'categories'] as const).flatMap((name) =>
      textsAt(names, name).flatMap((text, index) =>
        checkServiceName(text).map((why) => invalidValue(`${field(name)}[${index}]`, text, why)),
      ),
    ),
    ...(kind !== undefined && kind === listKind
      ? [invalidValue(field('listKind'), listKind, 'kind and listKind may not be the same')]
      : []),
  ];
}

const caseOf = (name: string): 'lower' | 'mixed' =>
  name === 'kind' || name === 'listKind' ? 'mixed' : 'lower';

function checkOne(field: string, name: string, letters: 'lower' | 'mixed'): Causes {
  if (name === '') return [required(field)];
  if (letters === 'lower') {
    return checkServiceName(name).map((why) => invalidValue(field, name, why));
  }
  const why = checkServiceName(name.toLowerCase());
  if (why.length === 0) return [];
  const text = `may have mixed case, but should otherwise match: ${why.join(',')}`;
  return [invalidValue(field, name, text)];
}
