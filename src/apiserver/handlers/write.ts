import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { applyDefaults } from '../../kube/schema/default.ts';
import { prune } from '../../kube/schema/prune.ts';
import type { StructuralSchema } from '../../kube/schema/structural.ts';
import { badRequest } from '../../kube/status-error.ts';
import { isKubeObject } from '../../store/stored.ts';
import type { Stored } from '../../store/stored.ts';
import type { DecodedObject } from '../admission/decode.ts';
import { complain, unknownField } from '../admission/field-validation.ts';
import type { WriteOptions } from '../admission/options.ts';
import { assert } from '../../base/assert.ts';
import type { Decide } from '../storage.ts';
import type { Call, Core } from './call.ts';
import { storageKey } from './call.ts';
import { leftBy, unstored } from './respond.ts';

/** An object with nothing in it but what the schema knows, and with all its defaults. */
export interface Complete {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

export function completed(decoded: DecodedObject, call: Call, options: WriteOptions): Complete {
  const { definition, schema } = call.resource;
  const { value, unknownFields } = prune(decoded.object, schema);
  const complaints = [...decoded.complaints, ...unknownFields.map(unknownField)];
  const warnings = complain(complaints, options.fieldValidation, definition);
  return { object: withDefaults(value, schema), warnings };
}

export function withDefaults(value: JsonObject, schema: StructuralSchema): KubeObject {
  const object = applyDefaults(value, schema);
  assert(isKubeObject(object), 'pruning and defaults leave an object an object');
  return object;
}

/** 400 when the object says that it is another one, or lives elsewhere, than the URL says. */
export function checkIdentity(object: KubeObject, call: Call, name: string): void {
  const { namespace = '', name: own = '' } = object.metadata;
  if (own !== '' && name !== '' && own !== name) {
    throw badRequest(
      `the name of the object (${own}) does not match the name on the URL (${name})`,
    );
  }
  if (namespace !== '' && namespace !== call.info.namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
}

/** Carries a decision out, or only finds out what it would be. */
export async function perform(
  core: Core,
  call: Call,
  {
    run,
    name,
    decide,
  }: { readonly run: 'real' | 'dry'; readonly name: string; readonly decide: Decide },
): Promise<Stored | undefined> {
  const { storage } = call.resource;
  const key = storageKey(call, name);
  if (run === 'real') return leftBy(await core.storage.write(storage, key, decide));
  return pretended(core.storage.store.get(storage, key), decide);
}

function pretended(live: Stored | undefined, decide: Decide): Stored | undefined {
  const decision = decide(live);
  return decision.type === 'put' ? unstored(decision.object) : live;
}
