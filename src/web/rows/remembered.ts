import type { KubeObject } from '../../kube/object.ts';

/** Objects are values: what was made of one is made once. */
export function remembered<Made>(make: (object: KubeObject) => Made): (object: KubeObject) => Made {
  const made = new WeakMap<KubeObject, Made>();
  return (object) => {
    const known = made.get(object);
    if (known !== undefined) return known;
    const fresh = make(object);
    made.set(object, fresh);
    return fresh;
  };
}
