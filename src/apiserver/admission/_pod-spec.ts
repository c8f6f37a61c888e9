import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { withContainers } from './_containers.ts';
import { memberOf, textOf, withAbsent, withChanged, withEach } from './_members.ts';

/** What the server fills into the spec of a pod, or of a template of pods, depending on what is there. */
export function completePodSpec(spec: JsonObject): JsonObject {
  const account = textOf(spec, 'serviceAccountName') || textOf(spec, 'serviceAccount');
  const named =
    account === ''
      ? spec
      : withAbsent(spec, { serviceAccountName: account, serviceAccount: account });
  const contained = withEach(
    withContainers(named, completeContainer),
    'ephemeralContainers',
    completeContainer,
  );
  return withAbsent(withEach(contained, 'volumes', completeVolume), { securityContext: {} });
}

const volumeKinds = (volume: JsonObject): readonly string[] =>
  Object.keys(volume).filter((name) => name !== 'name');

/** A volume of no kind is an empty folder. */
const completeVolume = (volume: JsonObject): JsonObject =>
  volumeKinds(volume).length > 0 ? volume : { ...volume, emptyDir: {} };

const completeContainer = (container: JsonObject): JsonObject =>
  withAbsent(container, { imagePullPolicy: pullPolicyOf(textOf(container, 'image')) });

/** In the network of the node a port is the node's. Of pods only: a template says no more than it was told. */
export const withHostPorts = (spec: JsonObject): JsonObject =>
  withContainers(spec, (container) =>
    withEach(container, 'ports', (port) => withAbsent(port, { hostPort: port['containerPort'] })),
  );

/** What is limited is requested, unless less is. Of pods only, too. */
export const withRequests = (spec: JsonObject): JsonObject =>
  withContainers(spec, (container) => withChanged(container, 'resources', completeResources));

/** An image without a tag, or with the tag `latest`, may be another one tomorrow. */
function pullPolicyOf(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const [, tag = 'latest'] = /:([^:/]+)$/.exec(image) ?? [];
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function completeResources(resources: JsonObject): JsonObject {
  const { limits } = resources;
  if (!isJsonObject(limits) || Object.keys(limits).length === 0) return resources;
  return { ...resources, requests: withAbsent(memberOf(resources, 'requests'), limits) };
}
