import { isJsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import { checkSpecFinalizers, specFinalizers } from './finalizer-names.ts';
import type { Strategy } from './strategy.ts';

/** The label by which selectors can name a namespace. */
const nameLabel = 'kubernetes.io/metadata.name';

function labelled(object: KubeObject): KubeObject {
  const { name = '', labels = {} } = object.metadata;
  if (name === '' || labels[nameLabel] === name) return object;
  return withMetadata(object, { labels: { ...labels, [nameLabel]: name } });
}

/** Namespaces are held by a finalizer in their spec until what is in them is gone. */
export const namespaceStrategy: Strategy = {
  complete: labelled,
  /** A name that was generated is known by now. */
  identified: labelled,
  create: (object) => ({
    ...object,
    spec: { finalizers: [...new Set([...specFinalizers(object['spec']), 'kubernetes'])] },
    status: { phase: 'Active' },
  }),
  checkCreate: ({ spec }) => checkSpecFinalizers(spec, () => 'spec.finalizers'),
  remove: (namespace) => {
    const { status } = namespace;
    return {
      ...namespace,
      status: { ...(isJsonObject(status) ? status : {}), phase: 'Terminating' },
    };
  },
  through: (_endpoint, { after }) => labelled(after),
  /** The spec's finalizers change only through `/finalize`. */
  update: (after, live) => {
    const { spec, status } = live;
    return {
      ...after,
      ...(isJsonObject(spec) ? { spec } : {}),
      status: after['status'] ?? status,
    };
  },
};
