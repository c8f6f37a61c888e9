import { describe, expect, test } from '@jest/globals';
import { encodeStatus } from '../../../../src/apiserver/protobuf/encode-status.ts';
import { StatusError } from '../../../../src/kube/status-error.ts';
import { bytesField, intField, textField } from '../../../support/protobuf-writer.ts';

/** The numbers are those of generated.proto in k8s.io/apimachinery. */
const enveloped = (...fields: readonly Uint8Array[]): Buffer =>
  Buffer.concat([
    Buffer.from('k8s\0'),
    bytesField(1, textField(1, 'v1'), textField(2, 'Status')),
    bytesField(2, ...fields),
    textField(3, ''),
    textField(4, ''),
  ]);

const metadata = bytesField(1, textField(1, ''), textField(2, ''), textField(3, ''));

describe('a Status as protobuf', () => {
  test('as a real server was recorded with it', () => {
    const message =
      'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf';
    const refusal = new StatusError(406, 'NotAcceptable', message);
    const recorded = Buffer.concat([
      Buffer.from('k8s\0\n\f\n\x02v1\x12\x06Status\x12'),
      Buffer.from([0x99, 0x01]),
      Buffer.from('\n\x06\n\0\x12\0\x1a\0\x12\x07Failure\x1at'),
      Buffer.from(message),
      Buffer.from('"\rNotAcceptable0'),
      Buffer.from([0x96, 0x03]),
      Buffer.from('\x1a\0"\0'),
    ]);
    expect(encodeStatus(refusal.toStatus())).toEqual(recorded);
  });

  test('with all its details', () => {
    const refusal = new StatusError(422, 'Invalid', 'it is invalid', {
      name: 'ü',
      group: 'example.com',
      kind: 'Widget',
      uid: 'u-1',
      retryAfterSeconds: 3,
      causes: [
        { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.a' },
        { reason: 'FieldValueInvalid', message: 'no' },
      ],
    });
    expect(encodeStatus(refusal.toStatus())).toEqual(
      enveloped(
        metadata,
        textField(2, 'Failure'),
        textField(3, 'it is invalid'),
        textField(4, 'Invalid'),
        bytesField(
          5,
          textField(1, 'ü'),
          textField(2, 'example.com'),
          textField(3, 'Widget'),
          bytesField(
            4,
            textField(1, 'FieldValueRequired'),
            textField(2, 'Required value'),
            textField(3, 'spec.a'),
          ),
          bytesField(4, textField(1, 'FieldValueInvalid'), textField(2, 'no'), textField(3, '')),
          intField(5, 3n),
          textField(6, 'u-1'),
        ),
        intField(6, 422n),
      ),
    );
  });
});
