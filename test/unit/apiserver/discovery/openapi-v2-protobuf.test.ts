import { expect, test } from '@jest/globals';
import { openApiV2Protobuf } from '../../../../src/apiserver/discovery/openapi-v2-protobuf.ts';
import { bytesField, intField, textField } from '../../../support/protobuf-writer.ts';

const kind = { group: 'example.org', kind: 'Kite', version: 'v1' };

test('a document is written with the numbers of OpenAPIv2.proto', () => {
  const document = {
    swagger: '2.0',
    info: { title: 'T', version: 'v1' },
    paths: {
      '/apis/x': {
        patch: {
          operationId: 'patchKite',
          parameters: [
            { name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/K' } },
            { name: 'dryRun', in: 'query', type: 'string' },
          ],
          responses: { '200': { description: 'Done', schema: { $ref: '#/definitions/K' } } },
          'x-kubernetes-group-version-kind': kind,
        },
      },
    },
    definitions: {
      K: {
        type: 'object',
        required: ['a'],
        properties: { a: { type: 'array', items: { type: 'integer', maxItems: 300 } } },
        additionalProperties: false,
      },
    },
  };
  const reference = textField(1, '#/definitions/K');
  const patch = [
    textField(5, 'patchKite'),
    bytesField(
      8,
      bytesField(
        1,
        bytesField(
          1,
          textField(2, 'body'),
          textField(3, 'body'),
          intField(4, 1n),
          bytesField(5, reference),
        ),
      ),
    ),
    bytesField(
      8,
      bytesField(
        1,
        bytesField(
          2,
          bytesField(3, textField(4, 'dryRun'), textField(2, 'query'), textField(6, 'string')),
        ),
      ),
    ),
    bytesField(
      9,
      bytesField(
        1,
        textField(1, '200'),
        bytesField(2, bytesField(1, textField(1, 'Done'), bytesField(2, bytesField(1, reference)))),
      ),
    ),
    bytesField(
      13,
      textField(1, 'x-kubernetes-group-version-kind'),
      bytesField(2, textField(2, `${JSON.stringify(kind)}\n`)),
    ),
  ];
  const items = bytesField(1, bytesField(22, textField(1, 'integer')), intField(14, 300n));
  const kite = [
    bytesField(22, textField(1, 'object')),
    textField(19, 'a'),
    bytesField(
      25,
      bytesField(
        1,
        textField(1, 'a'),
        bytesField(2, bytesField(22, textField(1, 'array')), bytesField(23, items)),
      ),
    ),
    bytesField(21, intField(2, 0n)),
  ];
  const expected = Buffer.concat([
    textField(1, '2.0'),
    bytesField(2, textField(1, 'T'), textField(2, 'v1')),
    bytesField(8, bytesField(2, textField(1, '/apis/x'), bytesField(2, bytesField(8, ...patch)))),
    bytesField(9, bytesField(1, textField(1, 'K'), bytesField(2, ...kite))),
    bytesField(13),
  ]);
  expect(Buffer.from(openApiV2Protobuf(document)).toString('hex')).toBe(expected.toString('hex'));
});
