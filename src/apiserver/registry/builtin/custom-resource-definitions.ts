import type { JsonObject } from '../../../base/json.ts';
import type { ResourceDefinition } from '../../../kube/resource.ts';
import { builtin, computedColumn } from './_definition.ts';
import {
  alwaysThere,
  anyObject,
  flag,
  int32,
  keyedBy,
  list,
  object,
  required,
  text,
  textList,
  time,
  withDefault,
} from './_schema.ts';

const names = (description: string): JsonObject =>
  object(
    description,
    {
      plural: text('The name in URLs, in lower case: gpupools.'),
      singular: text('The name of one, in lower case; the kind in lower case if left out.'),
      shortNames: textList('Abbreviations that kubectl understands.'),
      kind: text('The kind that objects carry: GpuPool.'),
      listKind: text('The kind of a list; the kind followed by List if left out.'),
      categories: textList('Groups of resources it belongs to, such as all.'),
    },
    { ...required('plural', 'kind'), ...alwaysThere },
  );

const column = object(
  'One column of kubectl get.',
  {
    name: text('The heading.'),
    type: text('string, integer, number, boolean or date.'),
    format: text('The format within the type.'),
    description: text('What the column shows.'),
    priority: int32('0: always shown; more: with -o wide.'),
    jsonPath: text('Where the value is found: .spec.nodes.'),
  },
  required('name', 'type', 'jsonPath'),
);

const subresources = object('The parts of an object with URLs of their own.', {
  status: anyObject('Present: the status is written through /status, and only there.'),
  scale: object(
    'Present: /scale shows and sets how many replicas there are.',
    {
      specReplicasPath: text('Where the wanted number is: .spec.replicas.'),
      statusReplicasPath: text('Where the present number is: .status.replicas.'),
      labelSelectorPath: text('Where the selector of what is scaled is, as text.'),
    },
    required('specReplicasPath', 'statusReplicasPath'),
  ),
});

const version = object(
  'One version of the resource.',
  {
    name: text('Name of the version: v1alpha1.'),
    served: flag('Whether it is offered.'),
    storage: flag('Whether objects are stored in it; exactly one version is.'),
    deprecated: flag('True: clients are warned when they use it.'),
    deprecationWarning: text('What they are told, in place of the usual text.'),
    schema: object('What objects look like.', {
      openAPIV3Schema: anyObject('The OpenAPI v3 schema that objects are pruned and checked by.'),
    }),
    subresources,
    additionalPrinterColumns: list('The columns of kubectl get; Age if left out.', column),
    selectableFields: list(
      'The fields that field selectors may use.',
      object(
        'One field.',
        { jsonPath: text('Where it is found: .spec.model.') },
        required('jsonPath'),
      ),
    ),
  },
  required('name', 'served', 'storage'),
);

const clientConfig = object('How to reach the webhook.', {
  url: text('Its address; give this or the service.'),
  service: object(
    'The service that serves it.',
    {
      namespace: text('Namespace of the service.'),
      name: text('Name of the service.'),
      path: text('The path to call.'),
      port: int32('The port to call.', withDefault(443)),
    },
    required('namespace', 'name'),
  ),
  caBundle: text('The certificates to trust, PEM in base64.', { format: 'byte' }),
});

const conversion = object(
  'How objects get from one version to another.',
  {
    strategy: text('None changes only apiVersion; Webhook asks a webhook.'),
    webhook: object(
      'The webhook to ask.',
      {
        clientConfig,
        conversionReviewVersions: textList('The versions of ConversionReview it understands.'),
      },
      required('conversionReviewVersions'),
    ),
  },
  required('strategy'),
);

/** Left out, it is empty: nobody checks the conditions of definitions. */
const empty = { default: '' };

const condition = object('One thing that is known of the definition.', {
  type: text('Established, NamesAccepted, NonStructuralSchema or Terminating.', empty),
  status: text('True, False or Unknown.', empty),
  lastTransitionTime: time('When the status last changed.'),
  reason: text('Why, in one word for programs.'),
  message: text('Why, in a sentence for people.'),
});

export const customResourceDefinitions: ResourceDefinition = builtin({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  scope: 'Cluster',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  statusSubresource: true,
  generation: true,
  unconditionalUpdate: false,
  description:
    'CustomResourceDefinition adds a resource to the API. Its name is the plural, a dot and the group.',
  fields: {
    spec: object(
      'The resource to serve.',
      {
        group: text('API group of the resource: longhaul.dev.'),
        names: names('What the resource is called.'),
        scope: text('Namespaced or Cluster.'),
        versions: list('The versions of the resource.', version),
        conversion,
        preserveUnknownFields: flag('Only false is accepted; schemas say what to preserve.'),
      },
      { ...required('group', 'names', 'scope', 'versions'), ...alwaysThere },
    ),
    status: object('What the server made of it.', {
      conditions: list('Whether it is served, and why not.', condition, {
        ...keyedBy('type'),
        nullable: true,
      }),
      acceptedNames: names('The names in use; another definition may hold the wanted ones.'),
      storedVersions: textList('The versions that objects may be stored in.'),
    }),
  },
  printerColumns: [
    computedColumn('Created At', 'When the definition was created.', { type: 'date' }),
  ],
});
