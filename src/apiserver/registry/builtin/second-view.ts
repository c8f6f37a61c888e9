import type { KubeObject } from '../../../kube/object.ts';

/** How a resource is kept that is another view of objects that are stored in another form. */
export interface SecondView {
  readonly storage: string;
  readonly apiVersion: string;
  readonly toStorage: (object: KubeObject) => KubeObject;
  readonly fromStorage: (object: KubeObject) => KubeObject;
}
