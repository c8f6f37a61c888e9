import type { JsonValue } from '../../../base/json.ts';
import type { Result } from '../../../base/result.ts';
import { failed, ok } from '../../../base/result.ts';
import { decodeBody, MalformedBodyError } from '../../http/decode-body.ts';

/** JSON as the server reads requests: without loss, and with the failure as a text. */
export function readJson(text: string): Result<JsonValue, string> {
  try {
    const body = { type: 'bytes', bytes: Buffer.from(text) } as const;
    return ok(decodeBody(body, 'application/json').value);
  } catch (error) {
    if (!(error instanceof MalformedBodyError)) throw error;
    return failed(error.problem);
  }
}
