import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { instant, rfc3339 } from '../../../../src/base/clock.ts';
import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { applyServerSide } from '../../../../src/kube/apply/apply.ts';
import type { ApplyOutcome } from '../../../../src/kube/apply/apply.ts';
import { trackUpdate } from '../../../../src/kube/apply/track-update.ts';
import type { KubeObject } from '../../../../src/kube/object.ts';
import { applyJsonPatch } from '../../../../src/kube/patch/json-patch.ts';
import { applyMergePatch } from '../../../../src/kube/patch/merge-patch.ts';
import { compileSchema } from '../../../../src/kube/schema/compile.ts';
import { applyDefaults } from '../../../../src/kube/schema/default.ts';
import { StatusError } from '../../../../src/kube/status-error.ts';

/**
 * What a real kube-apiserver 1.34 answered to a series of writes on two objects, replayed: the ownership, the merged
 * objects and the texts of the refusals must be the same. Times are reduced to one, `T`.
 */
interface Step {
  readonly title: string;
  readonly of: string;
  readonly how: string;
  readonly manager: string;
  readonly force?: boolean;
  readonly subresource?: string;
  readonly body: JsonValue;
  readonly object?: JsonValue;
  readonly refused?: {
    readonly code: number;
    readonly message: string;
    readonly reason?: string;
    readonly causes?: readonly JsonValue[];
  };
}

interface Recorded {
  readonly schema: JsonObject;
  readonly steps: readonly Step[];
}

const recorded = JSON.parse(
  readFileSync(new URL('./recorded.json', import.meta.url), 'utf8'),
) as Recorded;
const schema = compileSchema(recorded.schema);
const resource = { group: 'ai.example.com', version: 'v1', plural: 'gpupools', kind: 'GpuPool' };
const apiVersion = 'ai.example.com/v1';
const now = instant(1_000_000);

const asObject = (value: JsonValue): KubeObject => {
  const fields: JsonObject = isJsonObject(value) ? value : {};
  const metadata = isJsonObject(fields['metadata']) ? fields['metadata'] : {};
  return { ...fields, apiVersion, kind: 'GpuPool', metadata };
};
const defaulted = (object: KubeObject): KubeObject => asObject(applyDefaults(object, schema));
const subresourceOf = (step: Step): { readonly subresource?: 'status' } =>
  step.subresource === undefined ? {} : { subresource: 'status' };
const ownsOf = (step: Step): 'status-only' | 'everything-but-status' =>
  step.subresource === undefined ? 'everything-but-status' : 'status-only';

function apply(live: KubeObject | undefined, step: Step): ApplyOutcome {
  return applyServerSide({
    live,
    applied: asObject(step.body),
    manager: step.manager,
    conflicts: step.force === true ? 'force' : 'fail',
    resource,
    schema,
    owns: ownsOf(step),
    ...subresourceOf(step),
    now,
    defaults: (object) =>
      asObject({ ...defaulted(object), metadata: { ...object.metadata, namespace: 'default' } }),
  });
}

function patched(live: KubeObject | undefined, step: Step): JsonValue {
  switch (step.how) {
    case 'merge':
      return applyMergePatch(live ?? {}, step.body);
    case 'json': {
      const result = applyJsonPatch(live ?? {}, step.body);
      return result.type === 'ok' ? result.value : {};
    }
    default:
      return step.body;
  }
}

/** What the registry does around an update: each endpoint keeps the other one's part. */
function update(live: KubeObject | undefined, step: Step): KubeObject {
  const { metadata, status, ...rest } = asObject(patched(live, step));
  const placed = { ...metadata, namespace: 'default' };
  const main: JsonObject = { ...rest, metadata: placed, ...pickStatus(live?.['status']) };
  const after = step.subresource === undefined ? main : { ...live, ...pickStatus(status) };
  return trackUpdate({
    before: live,
    after: defaulted(asObject(after)),
    manager: step.manager,
    apiVersion,
    schema,
    owns: ownsOf(step),
    ...subresourceOf(step),
    now,
  });
}

const pickStatus = (status: JsonValue | undefined): JsonObject =>
  status === undefined ? {} : { status };

const withTimes = (value: JsonValue): JsonValue =>
  JSON.parse(JSON.stringify(value).replaceAll('"T"', JSON.stringify(rfc3339(now)))) as JsonValue;

describe('a series of recorded writes', () => {
  const objects = new Map<string, KubeObject>();
  test.each(recorded.steps)('$of: $title', (step) => {
    const live = objects.get(step.of);
    if (step.refused !== undefined) {
      expect(refusalOf(live, step)).toMatchObject({
        code: step.refused.code,
        message: step.refused.message,
        reason: step.refused.reason ?? '',
        ...(step.refused.causes === undefined ? {} : { details: { causes: step.refused.causes } }),
      });
      return;
    }
    const after = step.how === 'apply' ? mergedBy(apply(live, step)) : update(live, step);
    expect(after).toEqual(withTimes(step.object ?? null));
    objects.set(step.of, after);
  });
});

function mergedBy(outcome: ApplyOutcome): KubeObject {
  if (outcome.type === 'conflicts') throw outcome.error;
  return outcome.object;
}

function refusalOf(live: KubeObject | undefined, step: Step): StatusError {
  try {
    const outcome = apply(live, step);
    if (outcome.type === 'conflicts') return outcome.error;
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new Error(`${step.title} was not refused`);
}
