import { gathered, invalidValue, required, tooLong } from '../../kube/schema/causes.ts';
import { checkSubdomainName, utf8Length } from '../../kube/names.ts';
import type { StatusCause } from '../../kube/status-error.ts';

type Causes = readonly StatusCause[];

/** What is wrong with a name, in the words of a rule for names. */
export const checkNamed = (
  field: string,
  name: string,
  rule: (name: string) => readonly string[],
): Causes => rule(name).map((why) => invalidValue(field, name, why));

/** Drivers are domains of 63 characters at most, in letters of any case. */
export function checkDriver(field: string, name: string): Causes {
  if (name === '') return [required(field)];
  const long = utf8Length(name) > 63 ? [tooLong(field, 63)] : [];
  const rules = checkSubdomainName(name.toLowerCase());
  return [...long, ...rules.map((why) => invalidValue(field, name, why))];
}

/** Pools are domains with slashes between them. */
export function checkPool(field: string, name: string): Causes {
  if (name === '') return [required(field)];
  return [
    ...(utf8Length(name) > 253 ? [tooLong(field, 253)] : []),
    ...gathered(name.split('/'), (part) => checkNamed(field, part, checkSubdomainName)),
  ];
}

export function checkClassName(field: string, name: string): Causes {
  return name === '' ? [required(field)] : checkNamed(field, name, checkSubdomainName);
}

/** The name of an attribute or a capacity: an identifier, of the driver's domain unless it names one. */
export function checkQualified(field: string, name: string): Causes {
  if (name === '') return [required(field, 'name required')];
  const [first = '', second, ...more] = name.split('/');
  if (second === undefined) return checkIdentifier(field, first);
  if (more.length > 0) return [];
  return [
    ...(first === ''
      ? [invalidValue(field, '', 'the domain must not be empty')]
      : checkDriver(field, first)),
    ...(second === ''
      ? [invalidValue(field, '', 'the name must not be empty')]
      : checkIdentifier(field, second)),
  ];
}

/** The same with the domain said. */
export function checkFullyQualified(field: string, name: string): Causes {
  const why = 'a fully qualified name must be a domain and a name separated by a slash';
  return [
    ...checkQualified(field, name),
    ...(name.includes('/') ? [] : [invalidValue(field, name, why)]),
  ];
}

const longestIdentifier = 32;
const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
const identifierRule =
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' " +
  "(e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')";

function checkIdentifier(field: string, id: string): Causes {
  return [
    ...(utf8Length(id) > longestIdentifier ? [tooLong(field, longestIdentifier)] : []),
    ...(identifier.test(id) ? [] : [invalidValue(field, id, identifierRule)]),
  ];
}
