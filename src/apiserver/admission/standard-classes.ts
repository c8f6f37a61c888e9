import type { KubeObject } from '../../kube/object.ts';
import { memberOf } from './_members.ts';
import type { Admission } from './admission.ts';
import type { ClusterView } from './cluster-view.ts';
import { withSpec } from './workload-strategies.ts';

/** The youngest that is marked so. */
function marked(view: ClusterView, storage: string, mark: string): string | undefined {
  const [youngest] = view
    .objects(storage)
    .filter(({ metadata }) => metadata.annotations?.[mark] === 'true')
    .sort((a, b) => (createdAt(a) < createdAt(b) ? 1 : -1));
  return youngest?.metadata.name;
}

const createdAt = ({ metadata }: KubeObject): string => metadata.creationTimestamp ?? '';

interface Named {
  readonly field: string;
  /** An older way to name the class. */
  readonly annotation: string;
  readonly classes: string;
  readonly mark: string;
}

/** A new object that names no class gets the standard one, if there is one. */
const withStandard =
  ({ field, annotation, classes, mark }: Named) =>
  (object: KubeObject, { view }: Admission): KubeObject => {
    const isNamed =
      memberOf(object, 'spec')[field] !== undefined ||
      object.metadata.annotations?.[annotation] !== undefined;
    const name = isNamed ? undefined : marked(view, classes, mark);
    return name === undefined ? object : withSpec(object, (spec) => ({ ...spec, [field]: name }));
  };

export const withStorageClass = withStandard({
  field: 'storageClassName',
  annotation: 'volume.beta.kubernetes.io/storage-class',
  classes: 'storage.k8s.io/storageclasses',
  mark: 'storageclass.kubernetes.io/is-default-class',
});

export const withIngressClass = withStandard({
  field: 'ingressClassName',
  annotation: 'kubernetes.io/ingress.class',
  classes: 'networking.k8s.io/ingressclasses',
  mark: 'ingressclass.kubernetes.io/is-default-class',
});
