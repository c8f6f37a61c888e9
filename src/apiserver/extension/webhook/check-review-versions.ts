import type { JsonValue } from '../../../base/json.ts';
import { checkServiceName } from '../../../kube/names.ts';
import { invalidValue } from '../../../kube/schema/causes.ts';
import type { Causes } from '../checks.ts';

/** The versions of a review of which a webhook must understand one. */
export const acceptedReviews = ['v1', 'v1beta1'];

/** The versions that a webhook says it understands; of none it is for the caller to say whether that is well. */
export function checkReviewVersions(given: readonly JsonValue[], field: string): Causes {
  const versions = given.filter((version) => typeof version === 'string');
  if (versions.length === 0) return [];
  return [
    ...versions.flatMap((version, index) => {
      const at = `${field}[${index}]`;
      if (versions.indexOf(version) < index)
        return [invalidValue(at, version, 'duplicate version')];
      return checkServiceName(version).map((why) => invalidValue(at, version, why));
    }),
    ...(versions.some((version) => acceptedReviews.includes(version))
      ? []
      : [
          invalidValue(
            field,
            versions,
            `must include at least one of ${acceptedReviews.join(', ')}`,
          ),
        ]),
  ];
}
