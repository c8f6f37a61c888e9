import type { JsonObject } from '../../base/json.ts';

const text = (description: string): JsonObject => ({ type: 'string', description });
const time = (description: string): JsonObject => ({
  type: 'string',
  format: 'date-time',
  description,
});
const textMap = (description: string): JsonObject => ({
  type: 'object',
  description,
  additionalProperties: { type: 'string', default: '' },
});

const ownerReference: JsonObject = {
  type: 'object',
  description:
    'Names the object that this one belongs to: it is deleted with it. The owner lives in the same namespace or is cluster-scoped.',
  required: ['apiVersion', 'kind', 'name', 'uid'],
  properties: {
    apiVersion: text('API version of the owner.'),
    kind: text('Kind of the owner.'),
    name: text('Name of the owner.'),
    uid: text('UID of the owner: a new object of the same name is another one.'),
    controller: {
      type: 'boolean',
      description: 'True when this owner manages the object; at most one owner does.',
    },
    blockOwnerDeletion: {
      type: 'boolean',
      description: 'True: an owner deleted in the foreground waits until this object is gone.',
    },
  },
  'x-kubernetes-map-type': 'atomic',
};

const managedFieldsEntry: JsonObject = {
  type: 'object',
  description: 'The fields of this object that one manager set, and how it set them.',
  properties: {
    manager: text('Name of the program or person that set the fields.'),
    operation: text('How the fields were set: Apply or Update.'),
    apiVersion: text('The version of the resource in which the field names are to be read.'),
    time: time('When the manager last changed its set of fields.'),
    fieldsType: text('The format of the field set; FieldsV1 is the only one.'),
    fieldsV1: {
      type: 'object',
      description: 'The set of fields, as a tree of names with the prefixes f:, k:, v: and i:.',
      'x-kubernetes-preserve-unknown-fields': true,
      'x-kubernetes-map-type': 'atomic',
    },
    subresource: text('The subresource through which the fields were set, if any.'),
  },
};

/** The OpenAPI schema of `metadata`; list and map types are those that server-side apply goes by. */
export const objectMetaSchema: JsonObject = {
  type: 'object',
  description: 'What every stored object carries: its name, its identity and its housekeeping.',
  properties: {
    name: text(
      'Name of the object, unique within its namespace and kind. Given by the creator, and never changed.',
    ),
    generateName: text(
      'Prefix of a name that the server completes with a random suffix when no name is given.',
    ),
    namespace: text(
      'Namespace of the object, within which its name is unique. Empty for cluster-scoped kinds; never changed.',
    ),
    selfLink: text('No longer filled by the server; kept for old clients.'),
    uid: text(
      'Identity of the object in time and space, given by the server: an object made anew has another one.',
    ),
    resourceVersion: text(
      'Changes with every write. Compare for equality only; send it back to be told of a conflict.',
    ),
    generation: {
      type: 'integer',
      format: 'int64',
      description: 'Counts the changes of the wanted state; filled by the server.',
    },
    creationTimestamp: time(
      'CreationTimestamp is a timestamp: when the object was created; filled by the server.',
    ),
    deletionTimestamp: time(
      'When deletion was asked for; the object goes once its finalizers are done.',
    ),
    deletionGracePeriodSeconds: {
      type: 'integer',
      format: 'int64',
      description: 'How many seconds the object is given to end in order once its deletion began.',
    },
    labels: textMap('Keys and values to select objects by.'),
    annotations: textMap('Keys and values of tools; nothing is selected by them.'),
    ownerReferences: {
      type: 'array',
      description: 'The objects this one belongs to. It is deleted when all of them are gone.',
      items: ownerReference,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['uid'],
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-patch-merge-key': 'uid',
    },
    finalizers: {
      type: 'array',
      description: 'Names of what must still be done before a deleted object may go.',
      items: { type: 'string', default: '' },
      'x-kubernetes-list-type': 'set',
      'x-kubernetes-patch-strategy': 'merge',
    },
    managedFields: {
      type: 'array',
      description: 'Who set which fields; kept by the server for server-side apply.',
      items: managedFieldsEntry,
      'x-kubernetes-list-type': 'atomic',
    },
  },
};

/** The OpenAPI schema of the metadata of a list. */
export const listMetaSchema: JsonObject = {
  type: 'object',
  description: 'What every list carries: the state it shows and where it goes on.',
  properties: {
    selfLink: text('No longer filled by the server; kept for old clients.'),
    resourceVersion: text('The state of the store that the list shows: watch from here.'),
    continue: text('Given back to the server, it fetches the next part of the list.'),
    remainingItemCount: {
      type: 'integer',
      format: 'int64',
      description: 'How many items follow after this part, where the server knows.',
    },
  },
};
