import { expect, test } from '@jest/globals';
import { present } from '../../../src/base/assert.ts';
import { modelByName } from '../../../src/domain/catalogue/models.ts';
import { activeParameterCount, parameterCount } from '../../../src/domain/parameters.ts';

// Published: Llama 3.1 and Nemotron-4 model cards, GPT-3 paper (table 2.1 rounds to 175.0).
test.each([
  ['llama-3.1-8b', 8.03e9],
  ['llama-3.1-70b', 70.6e9],
  ['llama-3.1-405b', 405.9e9],
  ['nemotron-4-340b', 341e9],
  ['gpt-3-175b', 174.6e9],
])('%s has %d parameters', (name, published) => {
  const counted = parameterCount(present(modelByName(name), name));
  expect(Math.abs(counted / published - 1)).toBeLessThan(0.001);
});

// Published: 671B in all and 37B a token (arXiv 2412.19437, the predictor of a second token left out); 314B (xai-org/grok-1).
test.each([
  ['deepseek-v3', 671e9, 37e9],
  ['grok-1', 314e9, 86e9],
])('%s has %d parameters, of which a token meets %d', (name, all, active) => {
  const model = present(modelByName(name), name);
  expect(Math.abs(parameterCount(model) / all - 1)).toBeLessThan(0.01);
  expect(Math.abs(activeParameterCount(model) / active - 1)).toBeLessThan(0.03);
});

test('tied embeddings are counted once, plain blocks have two matrices', () => {
  const model = present(modelByName('llama-3.1-8b'), 'the model');
  const embedding = model.vocabularySize * model.hiddenSize;
  const matrix = model.hiddenSize * model.feedForwardSize;
  const count = parameterCount(model);
  expect(count - parameterCount({ ...model, embeddings: 'tied' })).toBe(embedding);
  expect(count - parameterCount({ ...model, feedForward: 'plain' })).toBe(model.layers * matrix);
});

test('a model that is not in the catalogue is not found', () => {
  expect(modelByName('llama-3.1-9b')).toBeUndefined();
});
