import { describe, expect, test } from '@jest/globals';

import type { RequestBody } from '../../../../src/apiserver/api-request.ts';
import {
  bodyExcerpt,
  bodyText,
  decodeBody,
  MalformedBodyError,
} from '../../../../src/apiserver/http/decode-body.ts';
import { StatusError } from '../../../../src/kube/status-error.ts';

const body = (text: string): RequestBody => ({ type: 'bytes', bytes: Buffer.from(text) });
const none: RequestBody = { type: 'none' };

describe('reads', () => {
  test.each([
    ['application/json', '{"a":[1]}'],
    ['application/json; charset=utf-8', '{"a":[1]}'],
    [undefined, '{"a":[1]}'],
    ['', '{"a":[1]}'],
    ['application/yaml', 'a: [1]'],
    ['application/yaml', '{"a":[1]}'],
  ])('%s', (contentType, text) => {
    expect(decodeBody(body(text), contentType)).toEqual({
      value: { a: [1] },
      duplicateFields: [],
      oddNumbers: [],
    });
  });

  test('a value from the same process as it is', () => {
    const value = { a: 1 };
    expect(decodeBody({ type: 'value', value }, undefined).value).toBe(value);
  });

  test('and names duplicate fields', () => {
    const text = '{"spec":{"model":"A","model":"B"}}';
    expect(decodeBody(body(text), undefined).duplicateFields).toEqual([
      'duplicate field "spec.model"',
    ]);
  });
});

describe('refuses', () => {
  test('a media type it does not know, as the recorded server does', () => {
    const message =
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf';
    expect(() => decodeBody(body('hello'), 'text/plain')).toThrow(
      new StatusError(415, 'UnsupportedMediaType', message),
    );
  });

  test.each([
    [
      none,
      "couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)",
      'unexpected end of JSON input',
    ],
    [
      body('{"apiVersion":'),
      `couldn't get version/kind; json parse error: unexpected end of JSON input ({"apiVersion":)`,
      'unexpected end of JSON input',
    ],
  ])('JSON that is cut short, in the words of the recorded server', (given, message, problem) => {
    expect(() => decodeBody(given, 'application/json')).toThrow(
      new MalformedBodyError(message, problem),
    );
  });

  test.each(['a: [', 'a: &x [*x]'])('%j as YAML', (text) => {
    expect(() => decodeBody(body(text), 'application/yaml')).toThrow(MalformedBodyError);
  });

  test.each(['', 'k8s', 'k8s\0', 'k8s\0\xff', '{"a":1}'])('%j as protobuf', (text) => {
    const bytes = Buffer.from(text, 'latin1');
    expect(() =>
      decodeBody({ type: 'bytes', bytes }, 'application/vnd.kubernetes.protobuf'),
    ).toThrow(MalformedBodyError);
  });
});

describe('quotes', () => {
  test.each([
    [none, '<empty>'],
    [body('[]'), '5b5d'],
    [body('{"metadata": {"name": "x"}, "spec": {}}'), '{"metadata": {"name": "x"}, "s ...'],
    [body('x'.repeat(31)), `${'78'.repeat(30)} ...`],
  ])('%j', (given, excerpt) => {
    expect(bodyExcerpt(given)).toBe(excerpt);
  });

  test('the whole text of a value', () => {
    expect(bodyText({ type: 'value', value: { a: 1 } })).toBe('{"a":1}');
  });
});
