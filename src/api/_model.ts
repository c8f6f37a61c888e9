import { modelByName } from '../domain/catalogue/models.ts';
import type { Mixture, TransformerModel } from '../domain/model.ts';
import type { Fields } from './_fields.ts';
import type { CollectiveJobSpec } from './generated.ts';

/** What a training run and an inference have in common. */
type ModelChoice = Pick<NonNullable<CollectiveJobSpec['training']>, 'model' | 'customModel'>;
type CustomModelSpec = NonNullable<ModelChoice['customModel']>;
type MixtureSpec = NonNullable<CustomModelSpec['mixture']>;

const unknownModel: TransformerModel = {
  name: '',
  layers: 0,
  hiddenSize: 0,
  feedForwardSize: 0,
  attentionHeads: 0,
  keyValueHeads: 0,
  vocabularySize: 0,
  feedForward: 'gated',
  embeddings: 'untied',
};

/** The one of the catalogue that is named, or the one whose shape is given. */
export function parseModel(choice: Fields<ModelChoice>): TransformerModel {
  if (choice.has('customModel')) return parseCustomModel(choice.object('customModel'));
  const known = modelByName(choice.text('model'));
  if (known !== undefined) return known;
  choice.problem('model', 'is not in the catalogue; give its shape as customModel');
  return unknownModel;
}

function parseCustomModel(model: Fields<CustomModelSpec>): TransformerModel {
  const attentionHeads = model.number('attentionHeads');
  return {
    name: 'custom',
    layers: model.number('layers'),
    hiddenSize: model.number('hiddenSize'),
    feedForwardSize: model.number('feedForwardSize'),
    attentionHeads,
    keyValueHeads: model.optionalNumber('keyValueHeads') ?? attentionHeads,
    vocabularySize: model.number('vocabularySize'),
    feedForward: model.flag('gatedFeedForward') ? 'gated' : 'plain',
    embeddings: 'untied',
    ...(model.has('mixture') ? { mixture: parseMixture(model.object('mixture')) } : {}),
  };
}

function parseMixture(mixture: Fields<MixtureSpec>): Mixture {
  const domainsPerToken = mixture.optionalNumber('domainsPerToken');
  return {
    experts: mixture.number('experts'),
    activeExperts: mixture.number('activeExperts'),
    sharedExperts: mixture.number('sharedExperts'),
    feedForwardSize: mixture.number('feedForwardSize'),
    denseLayers: mixture.number('denseLayers'),
    ...(domainsPerToken === undefined ? {} : { domainsPerToken }),
  };
}
