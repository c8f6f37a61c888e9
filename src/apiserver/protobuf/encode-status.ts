import type { JsonObject, JsonValue } from '../../base/json.ts';
import { arrayAt, jsonAt, numberAt, textAt } from '../../base/json-at.ts';
import { bytes, varintField } from './writer.ts';

/** Before every message: that it is one of Kubernetes, in its envelope. */
const MAGIC = Buffer.from('k8s\0');

/** Of Go's plain texts and numbers an empty one is written as well. */
const text = (number: number, value: string | undefined): Buffer =>
  bytes(number, Buffer.from(value ?? ''));

const message = (number: number, ...fields: readonly Buffer[]): Buffer =>
  bytes(number, Buffer.concat(fields));

/**
 * A Status in the envelope of Kubernetes' protobuf, the only message that is written so: a refusal has to be in a form that
 * was asked for, and everything else can be had as JSON.
 */
export function encodeStatus(status: JsonObject): Uint8Array {
  const type = message(1, text(1, 'v1'), text(2, 'Status'));
  const raw = message(
    2,
    message(1, text(1, ''), text(2, ''), text(3, '')),
    text(2, textAt(status, 'status')),
    text(3, textAt(status, 'message')),
    text(4, textAt(status, 'reason')),
    ...detailsOf(jsonAt(status, 'details')),
    integer(6, numberAt(status, 'code')),
  );
  return Buffer.concat([MAGIC, type, raw, text(3, ''), text(4, '')]);
}

const integer = (number: number, value: number | undefined): Buffer =>
  varintField(number, BigInt(value ?? 0));

function detailsOf(details: JsonValue | undefined): readonly Buffer[] {
  if (details === undefined) return [];
  const causes = arrayAt(details, 'causes').map((cause) =>
    message(
      4,
      text(1, textAt(cause, 'reason')),
      text(2, textAt(cause, 'message')),
      text(3, textAt(cause, 'field')),
    ),
  );
  return [
    message(
      5,
      text(1, textAt(details, 'name')),
      text(2, textAt(details, 'group')),
      text(3, textAt(details, 'kind')),
      ...causes,
      integer(5, numberAt(details, 'retryAfterSeconds')),
      text(6, textAt(details, 'uid')),
    ),
  ];
}
