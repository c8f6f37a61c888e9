import type { Asking, Conversion } from '../../kube/apply/asking.ts';
import type { KubeObject } from '../../kube/object.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { ServedResource } from '../registry/resources-served.ts';

/** A few for each of the versions in which somebody owns something of an object. */
const mostConversions = 1_000;

/** Has objects converted until the work that asks for them is done. */
export async function answered<Result>(
  resource: ServedResource,
  work: Asking<Result>,
): Promise<Result> {
  let step = work.next();
  for (let asked = 0; step.done !== true; asked++) {
    if (asked === mostConversions) throw tooManyVersions();
    step = await goneOn(resource, work, step.value);
  }
  return step.value;
}

async function goneOn<Result>(
  resource: ServedResource,
  work: Asking<Result>,
  { object, apiVersion }: Conversion,
): Promise<IteratorResult<Conversion, Result>> {
  let answer: KubeObject;
  try {
    answer = await resource.converted(object, apiVersion);
  } catch (error) {
    return work.throw(error);
  }
  return work.next(answer);
}

const tooManyVersions = (): StatusError =>
  new StatusError(
    500,
    '',
    `metadata.managedFields names so many versions that the object would have to be converted more than ${mostConversions} times: remove the entries of versions that are no longer used`,
  );
