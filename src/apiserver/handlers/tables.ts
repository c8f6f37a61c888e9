import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { tableOf } from '../../kube/print/table.ts';
import type { MetaVersion } from '../http/negotiate.ts';
import { builtinCells } from '../registry/builtin/builtin-cells.ts';
import type { Call, Core } from './call.ts';
import { includeObject } from './table-options.ts';

export interface TableContents {
  readonly items: readonly KubeObject[];
  readonly listMeta: JsonObject;
  readonly version: MetaVersion;
  /** In a watch only the first event says what the columns are. */
  readonly columnDefinitions: 'include' | 'omit';
}

/** What `kubectl get` shows of some objects of the resource. */
export function printedTable(core: Core, call: Call, contents: TableContents): JsonObject {
  const { definition } = call.resource;
  const { items, listMeta, version, columnDefinitions } = contents;
  return tableOf({
    resource: definition,
    items,
    listMeta,
    now: core.clock.now(),
    includeObject: includeObject(call.request.query),
    version,
    columnDefinitions,
    cells: builtinCells(definition),
  });
}

/** The metadata of a table of one object. */
export function revisionOf({ metadata }: KubeObject): JsonObject {
  const { resourceVersion } = metadata;
  return resourceVersion === undefined ? {} : { resourceVersion };
}
