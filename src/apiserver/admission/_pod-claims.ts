import type { JsonObject } from '../../base/json.ts';
import { checkLabelName, checkSubdomainName } from '../../kube/names.ts';
import {
  duplicate,
  gathered,
  invalidValue,
  notFoundValue,
  required,
} from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { itemsOf, memberOf, textOf } from './_members.ts';

type Causes = readonly StatusCause[];

/** What is wrong with the claims of devices of a pod, and with what its containers use of them. */
export function checkPodClaims(spec: JsonObject, path: string): Causes {
  const claims = itemsOf(spec, 'resourceClaims');
  const names = new Set(claims.map((claim) => textOf(claim, 'name')));
  return [
    ...checkClaims(claims, `${path}.resourceClaims`),
    ...['containers', 'initContainers'].flatMap((list) =>
      gathered(itemsOf(spec, list).entries(), ([index, container]) =>
        checkUsed(
          itemsOf(memberOf(container, 'resources'), 'claims'),
          `${path}.${list}[${index}].resources.claims`,
          names,
        ),
      ),
    ),
  ];
}

function checkClaims(claims: readonly JsonObject[], path: string): Causes {
  const seen = new Set<string>();
  return gathered(claims.entries(), ([index, claim]) => {
    const at = `${path}[${index}]`;
    const name = textOf(claim, 'name');
    const isTwice = seen.has(name);
    seen.add(name);
    return [
      ...(isTwice ? [duplicate(`${at}.name`, name)] : checkClaimName(name, `${at}.name`)),
      ...checkSource(claim, at),
    ];
  });
}

function checkClaimName(name: string, field: string): Causes {
  if (name === '') return [required(field)];
  return checkLabelName(name).map((why) => invalidValue(field, name, why));
}

/** A claim is one that is there, or one made from a template. */
function checkSource(claim: JsonObject, at: string): Causes {
  const sources = ['resourceClaimName', 'resourceClaimTemplateName'];
  const named = sources.filter((source) => claim[source] !== undefined);
  const wrong =
    named.length === 0
      ? 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'
      : 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified';
  return [
    ...(named.length === 1 ? [] : [invalidValue(at, claim, wrong)]),
    ...named.flatMap((source) => {
      const name = textOf(claim, source);
      return checkSubdomainName(name).map((why) => invalidValue(`${at}.${source}`, name, why));
    }),
  ];
}

function checkUsed(used: readonly JsonObject[], path: string, names: ReadonlySet<string>): Causes {
  const seen = new Set<string>();
  return gathered(used.entries(), ([index, claim]) => {
    const at = `${path}[${index}]`;
    const name = textOf(claim, 'name');
    const request = textOf(claim, 'request');
    if (name === '') return [required(at)];
    const key = request === '' ? name : `${name}/${request}`;
    const isTwice = seen.has(key) || (request !== '' && seen.has(name));
    seen.add(key);
    return [
      ...(isTwice ? [duplicate(at, key)] : []),
      ...(names.has(name) ? [] : [unknownClaim(at, name, names)]),
    ];
  });
}

function unknownClaim(field: string, name: string, names: ReadonlySet<string>): StatusCause {
  const known = 'must be one of the names in pod.spec.resourceClaims';
  const why = names.size === 0 ? `${known} which is empty` : known;
  const cause = notFoundValue(field, name);
  return { ...cause, message: `${cause.message}: ${why}` };
}
