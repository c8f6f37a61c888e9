import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { isJsonObject } from '../../../base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../base/json-at.ts';
import { failed, ok } from '../../../base/result.ts';
import type { Result } from '../../../base/result.ts';
import type { ServedResource } from '../../registry/resources-served.ts';
import type { Attributes } from '../attributes.ts';
import { kindText } from '../attributes.ts';
import { inVersion, requestValue } from '../expressions.ts';

const reviewKind = 'AdmissionReview';

/** The question to a webhook, in the version of AdmissionReview that it takes. */
export function admissionReview(
  attributes: Attributes,
  {
    shown,
    uid,
    version,
  }: { readonly shown: ServedResource; readonly uid: string; readonly version: string },
): JsonObject {
  const { object, oldObject } = attributes;
  return {
    kind: reviewKind,
    apiVersion: `admission.k8s.io/${version}`,
    request: {
      uid,
      ...requestValue(attributes, shown),
      object: inVersion(object, attributes, shown) ?? null,
      oldObject: inVersion(oldObject, attributes, shown) ?? null,
    },
  };
}

export interface Verdict {
  readonly allowed: boolean;
  readonly status: JsonObject;
  /** The JSON patch as text; '' when there is none. */
  readonly patch: string;
  readonly warnings: readonly string[];
  readonly annotations: readonly (readonly [string, string])[];
}

/** Reads the answer of a webhook; the failure says why it is none. */
export function verdictOf(
  review: JsonValue,
  {
    uid,
    version,
    type,
  }: {
    readonly uid: string;
    readonly version: string;
    readonly type: 'mutating' | 'validating';
  },
): Result<Verdict, string> {
  const response = jsonAt(review, 'response');
  if (!isJsonObject(response)) return failed('webhook response was absent');
  const wrong = version === 'v1' ? wrongIdentity(review, response, uid) : undefined;
  if (wrong !== undefined) return failed(wrong);
  const patch = type === 'mutating' ? patchOf(response, version) : ok('');
  if (patch.type === 'failed') return patch;
  const annotations = response['auditAnnotations'];
  const status = response['status'];
  return ok({
    allowed: response['allowed'] === true,
    status: isJsonObject(status) ? status : {},
    patch: patch.value,
    warnings: arrayAt(response, 'warnings').filter((text) => typeof text === 'string'),
    annotations: (isJsonObject(annotations) ? Object.entries(annotations) : []).flatMap(
      ([key, value]) => (typeof value === 'string' ? [[key, value] as const] : []),
    ),
  });
}

function wrongIdentity(review: JsonValue, response: JsonObject, uid: string): string | undefined {
  const found = textAt(response, 'uid') ?? '';
  if (found !== uid) {
    return `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(found)}`;
  }
  const apiVersion = textAt(review, 'apiVersion') ?? '';
  const kind = textAt(review, 'kind') ?? '';
  if (apiVersion === 'admission.k8s.io/v1' && kind === reviewKind) return undefined;
  const wanted = kindText('admission.k8s.io/v1', reviewKind);
  return `expected webhook response of ${wanted}, got ${kindText(apiVersion, kind)}`;
}

function patchOf(response: JsonObject, version: string): Result<string, string> {
  const patch = textAt(response, 'patch') ?? '';
  const type = textAt(response, 'patchType') ?? (version === 'v1' ? '' : 'JSONPatch');
  if (patch !== '' && type === '') {
    return failed('webhook returned response.patch but not response.patchType');
  }
  if (patch === '' && type !== '' && version === 'v1') {
    return failed('webhook returned response.patchType but not response.patch');
  }
  if (patch !== '' && type !== 'JSONPatch') {
    return failed(
      `webhook returned invalid response.patchType of ${JSON.stringify(type)}, expected "JSONPatch"`,
    );
  }
  return ok(patch === '' ? '' : Buffer.from(patch, 'base64').toString());
}
