import { toJsonText } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import { JsonSyntaxError, readJson } from '../../kube/json-reader.ts';
import type { OddNumber } from '../../kube/json-reader.ts';
import { badRequest, StatusError } from '../../kube/status-error.ts';
import { readYaml, YamlError } from '../../kube/yaml.ts';
import type { RequestBody } from '../api-request.ts';
import { decodeKubernetesProtobuf } from '../protobuf/decode-kubernetes.ts';
import { ProtobufError } from '../protobuf/reader.ts';
import { mediaClause } from './media-type.ts';

export interface DecodedBody {
  readonly value: JsonValue;
  /**
   * What strict decoding complains about, as whole texts: `duplicate field "spec.model"`. Strict refuses them,
   * Warn sends them as warnings.
   */
  readonly duplicateFields: readonly string[];
  /** What Go would not read as an integer of 32 bits; none in YAML, where numbers are read as what they are worth. */
  readonly oddNumbers: readonly OddNumber[];
}

/**
 * The body is not what its media type says. The message is complete but for its beginning: a write puts
 * `the object provided is unrecognized (must be of type GpuPool): ` in front, a patch uses only `problem`.
 */
export class MalformedBodyError extends StatusError {
  /** For example `unexpected end of JSON input`. */
  readonly problem: string;

  constructor(message: string, problem: string) {
    super(400, 'BadRequest', message);
    this.problem = problem;
  }
}

const accepted = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
const EXCERPT_BYTES = 30;
const OPENING_BRACE = 0x7b;

function bytesOf(body: RequestBody): Uint8Array {
  switch (body.type) {
    case 'none':
      return new Uint8Array();
    case 'another-protocol':
      throw badRequest('nothing at this path speaks another protocol');
    case 'bytes':
      return body.bytes;
    case 'value':
      return new TextEncoder().encode(toJsonText(body.value));
  }
}

/** The whole body as text, for messages that quote it. */
export function bodyText(body: RequestBody): string {
  return new TextDecoder().decode(bytesOf(body));
}

/** The start of the body as errors show it: text where it looks like an object, else hexadecimal. */
export function bodyExcerpt(body: RequestBody): string {
  const bytes = bytesOf(body);
  if (bytes.length === 0) return '<empty>';
  const start = bytes.subarray(0, EXCERPT_BYTES);
  const text =
    bytes[0] === OPENING_BRACE
      ? new TextDecoder().decode(start)
      : Buffer.from(start).toString('hex');
  return bytes.length > EXCERPT_BYTES ? `${text} ...` : text;
}

export const duplicateField = (path: string): string => `duplicate field "${path}"`;

function decodeJson(body: RequestBody): DecodedBody {
  try {
    const { value, duplicates, oddNumbers } = readJson(bodyText(body));
    return {
      value,
      duplicateFields: duplicates.map(duplicateField),
      oddNumbers,
    };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const message = `couldn't get version/kind; json parse error: ${error.message} (${bodyExcerpt(body)})`;
    throw new MalformedBodyError(message, error.message);
  }
}

/** What programs apply is JSON, which is YAML too but much quicker to read; undefined when it is not, or repeats a key. */
function decodeYamlAsJson(body: RequestBody): DecodedBody | undefined {
  if (bytesOf(body)[0] !== OPENING_BRACE) return undefined;
  try {
    const { value, duplicates } = readJson(bodyText(body));
    return duplicates.length === 0 ? { value, duplicateFields: [], oddNumbers: [] } : undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

function decodeYaml(body: RequestBody): DecodedBody {
  const json = decodeYamlAsJson(body);
  if (json !== undefined) return json;
  try {
    const { value, duplicates } = readYaml(bodyText(body));
    const complaint = `yaml: unmarshal errors:\n  ${duplicates.join('\n  ')}`;
    return { value, duplicateFields: duplicates.length === 0 ? [] : [complaint], oddNumbers: [] };
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const problem = `error converting YAML to JSON: yaml: ${error.message}`;
    throw new MalformedBodyError(problem, problem);
  }
}

function decodeProtobuf(body: RequestBody): DecodedBody {
  try {
    return { value: decodeKubernetesProtobuf(bytesOf(body)), duplicateFields: [], oddNumbers: [] };
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw new MalformedBodyError(error.message, error.message);
  }
}

/**
 * Reads a request body: JSON (also where no type is given), YAML, or Kubernetes protobuf of a built-in
 * kind. Any other type is refused with 415. Patches pass `application/json` or `application/yaml` here,
 * after checking their own media type.
 */
export function decodeBody(body: RequestBody, contentType: string | undefined): DecodedBody {
  if (body.type === 'value') return { value: body.value, duplicateFields: [], oddNumbers: [] };
  switch (mediaClause(contentType ?? 'application/json').mediaType) {
    case '':
    case 'application/json':
      return decodeJson(body);
    case 'application/yaml':
      return decodeYaml(body);
    case 'application/vnd.kubernetes.protobuf':
      return decodeProtobuf(body);
    default:
      throw new StatusError(
        415,
        'UnsupportedMediaType',
        `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
      );
  }
}
