import { checkServiceName, checkSubdomainName } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import { invalidValue, required } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { memberOf, textOf } from './_members.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Strategy } from './strategy.ts';

/** An APIService has the name of what it serves, so that there is one for each version of a group. */
function checkName({ metadata }: KubeObject, spec: JsonObject): readonly StatusCause[] {
  const { name = '' } = metadata;
  const wanted = `${textOf(spec, 'version')}.${textOf(spec, 'group')}`;
  if (name === wanted) return [];
  const why = `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`;
  return [invalidValue('metadata.name', name, why)];
}

function checkVersion(spec: JsonObject): readonly StatusCause[] {
  const [group, version] = [textOf(spec, 'group'), textOf(spec, 'version')];
  const isLegacy = group === '' && version === 'v1';
  return [
    ...(group === '' && !isLegacy
      ? [required('spec.group', 'only v1 may have an empty group and it better be legacy kube')]
      : []),
    ...(group === '' ? [] : checkSubdomainName(group)).map((why) =>
      invalidValue('spec.group', group, why),
    ),
    ...checkServiceName(version).map((why) => invalidValue('spec.version', version, why)),
  ];
}

function checkWithin(spec: JsonObject, name: string, most: number): readonly StatusCause[] {
  const value = spec[name];
  const number = typeof value === 'number' ? value : 0;
  if (number > 0 && number <= most) return [];
  return [invalidValue(`spec.${name}`, number, `must be positive and less than ${most}`)];
}

function checkServer(spec: JsonObject): readonly StatusCause[] {
  const isTrusted = spec['insecureSkipTLSVerify'] === true;
  const authority = textOf(spec, 'caBundle');
  if (spec['service'] === undefined) {
    const why = 'local APIServices may not have';
    const bytes = `${Buffer.from(authority, 'base64').length} bytes`;
    return [
      ...(authority === '' ? [] : [invalidValue('spec.caBundle', bytes, `${why} a caBundle`)]),
      ...(isTrusted
        ? [invalidValue('spec.insecureSkipTLSVerify', true, `${why} insecureSkipTLSVerify`)]
        : []),
    ];
  }
  const service = memberOf(spec, 'service');
  return [
    ...['namespace', 'name'].flatMap((name) =>
      textOf(service, name) === '' ? [required(`spec.service.${name}`)] : [],
    ),
    ...(isTrusted && authority !== ''
      ? [invalidValue('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present')]
      : []),
  ];
}

function check(object: KubeObject): readonly StatusCause[] {
  const spec = memberOf(object, 'spec');
  return [
    ...checkName(object, spec),
    ...checkVersion(spec),
    ...checkWithin(spec, 'groupPriorityMinimum', 20_000),
    ...checkWithin(spec, 'versionPriority', 1_000),
    ...checkServer(spec),
  ];
}

export const apiServiceStrategy: Strategy = {
  checkCreate: check,
  checkUpdate: check,
  statusKeeps: 'metadata',
};
