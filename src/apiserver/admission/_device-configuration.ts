import { isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { toJsonText } from '../../base/json.ts';
import { utf8Length } from '../../kube/names.ts';
import { invalidValue, required, tooLong } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { checkDriver } from './_device-names.ts';
import { memberOf, textOf } from './_members.ts';

type Causes = readonly StatusCause[];

const longestParameters = 10 * 1024;

/** Settings for a driver, which it alone understands. */
export function checkConfiguration(configuration: JsonObject, field: string): Causes {
  if (configuration['opaque'] === undefined) return [required(`${field}.opaque`)];
  const opaque = memberOf(configuration, 'opaque');
  return [
    ...checkDriver(`${field}.opaque.driver`, textOf(opaque, 'driver')),
    ...checkRaw(opaque['parameters'], `${field}.opaque.parameters`),
  ];
}

/** An object of any shape, but not of any size. */
export function checkRaw(value: JsonValue | undefined, field: string): Causes {
  if (value === undefined || value === null) return [required(field)];
  if (utf8Length(toJsonText(value)) > longestParameters) return [tooLong(field, longestParameters)];
  if (isJsonObject(value)) return [];
  return [invalidValue(field, '<value omitted>', 'must be a valid JSON object')];
}
