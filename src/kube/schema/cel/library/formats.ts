import {
  checkLabelName,
  checkLabelValue,
  checkQualifiedName,
  checkServiceName,
  checkSubdomainName,
} from '../../../names.ts';
import { isInFormat } from '../../formats.ts';
import type { Library } from '../functions.ts';
import { overloadsOf } from '../functions.ts';
import type { CelValue } from '../values.ts';
import { CelError, Opaque, Optional } from '../values.ts';
import { text } from './arguments.ts';

/** What is wrong with a text; empty when it is right. */
type Check = (value: string) => readonly string[];

class Format extends Opaque {
  readonly typeName = 'kubernetes.NamedFormat';
  readonly name: string;
  readonly check: Check;

  constructor(name: string, check: Check) {
    super();
    this.name = name;
    this.check = check;
  }

  equals(other: CelValue): boolean {
    return other instanceof Format && other.name === this.name;
  }
}

const type = 'kubernetes.NamedFormat';

/** A prefix may end in a dash: what is generated comes after it. */
const asPrefix =
  (check: Check): Check =>
  (value) =>
    check(value.replace(/-$/, 'a'));

const inFormat =
  (format: string, why: string): Check =>
  (value) =>
    isInFormat(value, format) ? [] : [why];

function checkUri(value: string): readonly string[] {
  const isAbsolute = /^[A-Za-z][A-Za-z0-9+.-]*:.+|^\//s.test(value);
  return isAbsolute ? [] : [`parse ${JSON.stringify(value)}: invalid URI for request`];
}

const formats: readonly Format[] = [
  new Format('dns1123Label', checkLabelName),
  new Format('dns1123Subdomain', checkSubdomainName),
  new Format('dns1035Label', checkServiceName),
  new Format('qualifiedName', checkQualifiedName),
  new Format('dns1123LabelPrefix', asPrefix(checkLabelName)),
  new Format('dns1123SubdomainPrefix', asPrefix(checkSubdomainName)),
  new Format('dns1035LabelPrefix', asPrefix(checkServiceName)),
  new Format('labelValue', checkLabelValue),
  new Format('uri', checkUri),
  new Format('uuid', inFormat('uuid', 'does not match the UUID format')),
  new Format('byte', inFormat('byte', 'invalid base64')),
  new Format('date', inFormat('date', 'invalid date')),
  new Format('datetime', inFormat('date-time', 'invalid datetime')),
];

export const formatLibrary = overloadsOf([
  [
    `format.named(string): optional<${type}>`,
    (a) => new Optional(formats.find(({ name }) => name === text(a))),
  ],
  ...formats.map((format): Library[number] => [`format.${format.name}(): ${type}`, () => format]),
  [`${type} .validate(string): optional<list<string>>`, (a, b) => validate(a, text(b))],
]);

function validate(format: CelValue | undefined, value: string): Optional {
  if (!(format instanceof Format)) throw new CelError('no such overload: wanted a format');
  const faults = format.check(value);
  return new Optional(faults.length === 0 ? undefined : faults);
}
