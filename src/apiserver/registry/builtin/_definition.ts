import type { JsonObject } from '../../../base/json.ts';
import type { PrinterColumn, ResourceDefinition, Verb } from '../../../kube/resource.ts';
import { object } from './_schema.ts';
import type { ModelSchemas } from './models/model-schema.ts';

const allVerbs: readonly Verb[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

type Given = Pick<ResourceDefinition, 'version' | 'plural' | 'kind' | 'scope' | 'printerColumns'> &
  Partial<Omit<ResourceDefinition, 'schema' | 'custom'>> & {
    readonly description: string;
    readonly fields: Readonly<Record<string, JsonObject>>;
    readonly required?: readonly string[];
  };

/** A built-in resource: what is not given is what most built-in resources are. */
export function builtin(given: Given): ResourceDefinition {
  const { description, fields, required, ...rest } = given;
  return {
    group: '',
    listKind: `${given.kind}List`,
    singular: given.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    verbs: allVerbs,
    statusSubresource: false,
    generation: false,
    unconditionalUpdate: true,
    strategicMerge: true,
    selectableFields: [],
    ...rest,
    custom: false,
    schema: object(description, fields, required === undefined ? {} : { required }),
  };
}

type Modelled = Pick<ResourceDefinition, 'version' | 'plural' | 'kind' | 'scope'> &
  Partial<Omit<ResourceDefinition, 'schema' | 'custom'>> & {
    readonly description: string;
    readonly model: string;
  };

/**
 * A built-in resource whose fields are those of a model of the tables. Its schema is made when it is first asked for: most
 * servers never serve most of them.
 */
export function modelled(schemas: ModelSchemas, given: Modelled): ResourceDefinition {
  const { description, model, ...rest } = given;
  const definition = builtin({ printerColumns: [ageColumn], ...rest, description, fields: {} });
  let schema: ResourceDefinition['schema'] | undefined;
  return {
    ...definition,
    get schema() {
      schema ??= schemas.ofKind(model, description);
      return schema;
    },
  };
}

export const ageColumn: PrinterColumn = {
  name: 'Age',
  type: 'date',
  description: 'Time since the object was created.',
  jsonPath: '.metadata.creationTimestamp',
};

/** A column whose cells `builtinCells` computes: no JSONPath could. */
export function computedColumn(
  name: string,
  description: string,
  more: Partial<PrinterColumn> = {},
): PrinterColumn {
  return { name, type: 'string', description, jsonPath: '', ...more };
}

/** Columns whose cells `builtinCells` computes, by name and description. */
export const computedColumns = (
  descriptions: Readonly<Record<string, string>>,
  more: Partial<PrinterColumn> = {},
): readonly PrinterColumn[] =>
  Object.entries(descriptions).map(([name, description]) =>
    computedColumn(name, description, more),
  );

export const wide: Partial<PrinterColumn> = { priority: 1 };
