import type { JsonObject } from '../../../base/json.ts';
import { listMetaSchema, objectMetaSchema } from '../../../kube/schema/object-meta.ts';
import {
  anyObject,
  flag,
  int32,
  int64,
  list,
  object,
  required,
  text,
  textList,
} from './_schema.ts';

export const metaModel = {
  objectMeta: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
  listMeta: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta',
  status: 'io.k8s.apimachinery.pkg.apis.meta.v1.Status',
  deleteOptions: 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
  patch: 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch',
  scale: 'io.k8s.api.autoscaling.v1.Scale',
} as const;

export const apiVersionField = text(
  'APIVersion defines the schema that this object is written in: the group, a slash and the version.',
);
export const kindField = text('Kind is what this object is, in CamelCase. It cannot be changed.');

const status = object('Status is the answer to a request that returns no object.', {
  apiVersion: apiVersionField,
  kind: kindField,
  metadata: listMetaSchema,
  status: text('Success or Failure.'),
  message: text('What happened, in a sentence for people.'),
  reason: text('What happened, in one word for programs.'),
  details: object('What it was about.', {
    name: text('Name of the object.'),
    group: text('Group of the resource.'),
    kind: text('The resource, or the kind where a kind is wrong.'),
    uid: text('UID of the object.'),
    causes: list(
      'Every single thing that is wrong.',
      object('One thing that is wrong.', {
        reason: text('What is wrong, in one word.'),
        message: text('What is wrong, in a sentence.'),
        field: text('Where it is wrong: spec.links[0].name.'),
      }),
    ),
    retryAfterSeconds: int32('When to try again.'),
  }),
  code: int32('The HTTP status.'),
});

export const deleteOptions = object('DeleteOptions says how to delete.', {
  apiVersion: apiVersionField,
  kind: kindField,
  gracePeriodSeconds: int64('How long the object is given to end in order; 0: not at all.'),
  preconditions: object('What must hold, or nothing is deleted.', {
    uid: text('The UID that the object must have.'),
    resourceVersion: text('The resourceVersion that the object must have.'),
  }),
  orphanDependents: flag('Superseded by propagationPolicy.'),
  propagationPolicy: text(
    'What becomes of the objects that this one owns: Background, Foreground or Orphan.',
  ),
  dryRun: textList('All: everything is checked and nothing is deleted.'),
  ignoreStoreReadErrorWithClusterBreakingPotential: flag(
    'True: an object that cannot be read is deleted all the same.',
  ),
});

const scale = object('Scale is the number of replicas of an object.', {
  apiVersion: apiVersionField,
  kind: kindField,
  metadata: objectMetaSchema,
  spec: object('What is wanted.', { replicas: int32('How many replicas there shall be.') }),
  status: object(
    'What there is.',
    {
      replicas: int32('How many replicas there are.'),
      selector: text('The labels that the replicas carry, as a selector in text.'),
    },
    required('replicas'),
  ),
});

/** The models that every group's OpenAPI document refers to, by their names there. */
export const metaSchemas: Readonly<Record<string, JsonObject>> = {
  [metaModel.objectMeta]: objectMetaSchema,
  [metaModel.listMeta]: listMetaSchema,
  [metaModel.status]: status,
  [metaModel.deleteOptions]: deleteOptions,
  [metaModel.patch]: anyObject('Patch is a change of an object, in the form its media type says.'),
  [metaModel.scale]: scale,
};
