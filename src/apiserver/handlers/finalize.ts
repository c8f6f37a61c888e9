import { assert } from '../../base/assert.ts';
import { conflict } from '../../kube/status-error.ts';
import { decodeObject } from '../admission/decode.ts';
import { checkSpecFinalizers, specFinalizers } from '../admission/finalizer-names.ts';
import { isFinished } from '../admission/deletion.ts';
import { writeOptions } from '../admission/options.ts';
import { refuse } from '../admission/refuse.ts';
import type { ApiResponse } from '../api-request.ts';
import type { Call, Core } from './call.ts';
import { objectAnswer } from './respond.ts';
import { checkExpected } from './expectations.ts';
import { existing } from './update.ts';
import { checkIdentity, perform } from './write.ts';

/** Changes what holds a namespace that is being deleted; the namespace goes with the last of it. */
export async function finalize(core: Core, call: Call): Promise<ApiResponse> {
  const { request, resource, info } = call;
  const { run } = writeOptions(request, 'UpdateOptions');
  const contentType = request.headers.get('content-type');
  const { object: wanted } = decodeObject({ body: request.body, contentType }, resource.definition);
  checkIdentity(wanted, call, info.name);
  const finalizers = specFinalizers(wanted['spec']);
  const causes = checkSpecFinalizers(wanted['spec'], (index) => `spec.finalizers[${index}]`);
  refuse(resource.definition, wanted, causes);
  const { stored, warnings } = await perform(core, call, {
    run,
    name: info.name,
    plan: {
      propose: (live) => {
        const before = existing(live, call).object;
        return { operation: 'UPDATE', object: wanted, before, ownership: 'settled' };
      },
      finish: (live) => {
        const found = existing(live, call);
        const { resourceVersion = '', uid = '' } = wanted.metadata;
        if (resourceVersion !== '') checkExpected(resourceVersion, found, call);
        if (uid !== '' && uid !== found.object.metadata.uid) {
          throw conflict(resource.definition, info.name, 'the UID does not match');
        }
        const object = { ...found.object, spec: finalizers.length === 0 ? {} : { finalizers } };
        return {
          decision: isFinished(object) ? { type: 'remove' } : { type: 'put', object },
          object,
        };
      },
    },
  });
  assert(stored !== undefined, 'finalizing leaves an object behind');
  return objectAnswer(core, call, stored, { status: 200, warnings });
}
