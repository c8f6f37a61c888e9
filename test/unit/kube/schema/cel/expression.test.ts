import { describe, expect, test } from '@jest/globals';
import {
  celOf,
  compileExpression,
  perCallLimit,
} from '../../../../../src/kube/schema/cel/expression.ts';
import type { Declarations } from '../../../../../src/kube/schema/cel/expression.ts';
import {
  Authorizer,
  authorizerType,
} from '../../../../../src/kube/schema/cel/library/authorizer.ts';
import type { AccessQuestion } from '../../../../../src/kube/schema/cel/library/authorizer.ts';
import { simple } from '../../../../../src/kube/schema/cel/types.ts';
import { compileSchema } from '../../../../../src/kube/schema/compile.ts';

const schema = compileSchema({
  type: 'object',
  properties: { spec: { type: 'object', properties: { replicas: { type: 'integer' } } } },
});
const declarations: Declarations = new Map([
  ['object', { type: 'schema', schema }],
  ['params', { type: 'dyn' }],
  ['authorizer', { type: 'type', is: simple(authorizerType) }],
]);

describe('compileExpression', () => {
  test('knows the fields of a declared schema', () => {
    expect(compileExpression('object.replicas > 1', declarations)).toEqual({
      type: 'failed',
      failure: {
        stage: 'compilation',
        text: "ERROR: <input>:1:7: undefined field 'replicas'\n | object.replicas > 1\n | ......^",
      },
    });
  });

  test('tells a hundred faults, each with its line', () => {
    const compiled = compileExpression(
      `x ||\n${'\t"ü" == y || '.repeat(5)}${'y || '.repeat(150)}z`,
      new Map(),
    );
    const faults = compiled.type === 'failed' ? compiled.failure.text.split('\nERROR') : [];
    expect(faults).toHaveLength(100);
    expect(faults[0]).toContain("<input>:1:1: undeclared reference to 'x'");
    expect(faults[0]).toContain('\n | x ||\n | ^');
    expect(faults.at(-1)).toMatch(/\n\d+ more errors were truncated$/);
  });

  test.each([
    ['sums', `${'1 + '.repeat(300)}1 > 0`],
    ['indexes', `params${'[0]'.repeat(300)} == 1`],
    ['fields', `params${'.a'.repeat(300)} == 1`],
  ])('does not nest deeper than a cluster: %s', (_, text) => {
    const compiled = compileExpression(text, declarations);
    expect(compiled.type === 'failed' ? compiled.failure.text : '').toContain(
      'expression recursion limit exceeded: 250',
    );
  });

  test('says its type and its variables, and evaluates', () => {
    const compiled = compileExpression('object.spec.replicas <= params.most', declarations);
    if (compiled.type === 'failed') throw new Error(compiled.failure.text);
    const { value: expression } = compiled;
    const { resultType, variables } = expression;
    expect([resultType, [...variables]]).toEqual(['bool', ['object', 'params']]);
    const values = new Map([
      ['object', celOf({ spec: { replicas: 3 } }, schema)],
      ['params', celOf({ most: 5 })],
    ]);
    expect(expression.evaluate(values, perCallLimit)).toEqual({
      type: 'value',
      value: true,
      cost: 6,
    });
    expect(expression.evaluate(values, 2)).toMatchObject({ type: 'over-limit' });
    expect(expression.evaluate(new Map(), perCallLimit)).toMatchObject({
      type: 'failed',
      why: 'no such attribute(s): object',
    });
  });

  test.each([
    ['cel.bind(x, params, x + x)', 4n],
    ['cel.bind(x, 1, cel.bind(y, x + 1, x + y))', 3n],
    ['[1, 2].map(x, cel.bind(x, 5, x))', [5n, 5n]],
  ])('binds, where it is told so: %s', (text, value) => {
    const compiled = compileExpression(text, declarations, 'with-bind');
    const values = new Map([['params', celOf(2)]]);
    expect(compiled).toMatchObject({ type: 'ok' });
    if (compiled.type === 'failed') return;
    expect(compiled.value.evaluate(values, perCallLimit)).toMatchObject({ type: 'value', value });
    expect(compileExpression(text, declarations)).toMatchObject({ type: 'failed' });
  });

  test('binds names only', () => {
    expect(compileExpression('cel.bind(1, 2, 3)', declarations, 'with-bind')).toEqual({
      type: 'failed',
      failure: {
        stage: 'compilation',
        text: expect.stringContaining('cel.bind() variable names must be simple identifiers'),
      },
    });
  });

  test('asks the authorizer', () => {
    const asked: AccessQuestion[] = [];
    const authorizer = new Authorizer((question) => {
      asked.push(question);
      return { decision: 'allowed', reason: 'because' };
    });
    const text =
      'authorizer.serviceAccount("ns", "sa").group("apps").resource("deployments").subresource("status").namespace("n").check("get").allowed() && authorizer.path("/healthz").check("get").reason() == "because"';
    const compiled = compileExpression(text, declarations);
    if (compiled.type === 'failed') throw new Error(compiled.failure.text);
    const result = compiled.value.evaluate(new Map([['authorizer', authorizer]]), perCallLimit);
    expect(result).toMatchObject({ type: 'value', value: true });
    expect(asked).toEqual([
      {
        type: 'resource',
        verb: 'get',
        subject: { type: 'service-account', namespace: 'ns', name: 'sa' },
        group: 'apps',
        resource: 'deployments',
        subresource: 'status',
        namespace: 'n',
        name: '',
        fieldSelector: '',
        labelSelector: '',
      },
      { type: 'path', subject: { type: 'requester' }, path: '/healthz', verb: 'get' },
    ]);
  });

  test.each<readonly [string, number]>([
    ['true', 0],
    ['params', 1],
    ['params.a', 2],
    ['has(params.a)', 1],
    ['params.a == "0123456789"', 3],
    ['params.list.all(x, x > 0)', 18],
    ['[params.a]', 12],
    ['params.a in ["x", "y"]', 2],
  ])('%s costs %d', (text, cost) => {
    const compiled = compileExpression(text, declarations);
    if (compiled.type === 'failed') throw new Error(compiled.failure.text);
    const values = new Map([['params', celOf({ a: '0123456789', list: [1, 2, 3] })]]);
    expect(compiled.value.evaluate(values, perCallLimit)).toMatchObject({ cost });
  });
});
