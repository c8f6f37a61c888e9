import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { compileSchema } from '../../kube/schema/compile.ts';
import { applyDefaults } from '../../kube/schema/default.ts';
import { prune } from '../../kube/schema/prune.ts';
import type { StructuralSchema } from '../../kube/schema/structural.ts';
import { isKubeObject } from '../../store/stored.ts';

/**
 * The schemas of all versions of a custom resource, also of those that are not served. An object that is kept in one version
 * and asked for in another goes through both: it is pruned and gets its defaults where it is kept, and is pruned again
 * where it is shown.
 */
export class VersionSchemas {
  readonly #written: ReadonlyMap<string, JsonObject>;

  /** By `group/version`. */
  constructor(written: ReadonlyMap<string, JsonObject>) {
    this.#written = written;
  }

  /** The object without what its version does not know; as it is when its version is none of the definition's any more. */
  pruned(object: KubeObject): KubeObject {
    const schema = this.of(object.apiVersion);
    if (schema === undefined) return object;
    const { value } = prune(object, schema);
    return isKubeObject(value) ? value : object;
  }

  /** The same with the defaults of its version. */
  complete(object: KubeObject): KubeObject {
    const schema = this.of(object.apiVersion);
    return schema === undefined ? object : completed(object, schema);
  }

  /** Compiled when somebody first asks. */
  of(apiVersion: string): StructuralSchema | undefined {
    const written = this.#written.get(apiVersion);
    return written === undefined ? undefined : compileSchema(written);
  }
}

/** The object pruned and with its defaults. */
export function completed(object: KubeObject, schema: StructuralSchema): KubeObject {
  const whole = applyDefaults(prune(object, schema).value, schema);
  return isKubeObject(whole) ? whole : object;
}
