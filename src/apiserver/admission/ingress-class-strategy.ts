import type { JsonObject } from '../../base/json.ts';
import { checkSubdomainName } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import {
  forbiddenField,
  invalidValue,
  notSupported,
  required,
  tooLong,
} from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { memberOf, textOf, withAbsent, withChanged } from './_members.ts';
import { withSpec } from './workload-strategies.ts';
import type { Strategy } from './strategy.ts';

const longestController = 250;

function checkController(controller: string): readonly StatusCause[] {
  const field = 'spec.controller';
  if (controller === '') return [required(field)];
  const long = controller.length > longestController ? [tooLong(field, longestController)] : [];
  const [, domain = '', path = ''] = /^([^/]*)\/(.*)$/s.exec(controller) ?? [];
  if (domain === '' || path === '') {
    const why = 'must be a domain-prefixed path (such as "acme.io/foo")';
    return [...long, invalidValue(field, controller, why)];
  }
  return [...long, ...checkSubdomainName(domain).map((why) => invalidValue(field, domain, why))];
}

const scopes = ['Cluster', 'Namespace'];

/** What the controller is told further is somewhere in the cluster, or in one namespace. */
function checkParameters(parameters: JsonObject): readonly StatusCause[] {
  const scope = textOf(parameters, 'scope');
  const { namespace } = parameters;
  const field = 'spec.parameters';
  const absent = ['kind', 'name']
    .filter((member) => textOf(parameters, member) === '')
    .map((member) => required(`${field}.${member}`));
  const why = `\`parameters.scope\` is set to '${scope}'`;
  return [
    ...absent,
    ...(scopes.includes(scope) ? [] : [notSupported(`${field}.scope`, scope, scopes)]),
    ...(scope === 'Namespace' && namespace === undefined
      ? [required(`${field}.namespace`, why)]
      : []),
    ...(scope === 'Cluster' && namespace !== undefined
      ? [forbiddenField(`${field}.namespace`, why)]
      : []),
  ];
}

function check(ingressClass: KubeObject): readonly StatusCause[] {
  const spec = memberOf(ingressClass, 'spec');
  return [
    ...checkController(textOf(spec, 'controller')),
    ...(spec['parameters'] === undefined ? [] : checkParameters(memberOf(spec, 'parameters'))),
  ];
}

/** Who looks after the class is settled when it is made. */
function checkKept(after: KubeObject, live: KubeObject): readonly StatusCause[] {
  const controller = textOf(memberOf(after, 'spec'), 'controller');
  return controller === textOf(memberOf(live, 'spec'), 'controller')
    ? []
    : [invalidValue('spec.controller', controller, 'field is immutable')];
}

const complete = (ingressClass: KubeObject): KubeObject =>
  withSpec(ingressClass, (spec) =>
    spec['parameters'] === undefined
      ? spec
      : withChanged(spec, 'parameters', (parameters) =>
          withAbsent(parameters, { scope: 'Cluster' }),
        ),
  );

export const ingressClassStrategy: Strategy = {
  complete,
  checkCreate: check,
  checkUpdate: (after, live) => [...checkKept(after, live), ...check(after)],
};
