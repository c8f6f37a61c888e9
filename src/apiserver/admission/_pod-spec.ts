import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { memberOf, textOf, withAbsent, withChanged, withEach } from './_members.ts';

/** What the server fills into the spec of a pod, or of a template of pods, depending on what is there. */
export function completePodSpec(spec: JsonObject): JsonObject {
  const complete = spec['hostNetwork'] === true ? withHostPorts : completeContainer;
  const account = textOf(spec, 'serviceAccountName') || textOf(spec, 'serviceAccount');
  const named =
    account === ''
      ? spec
      : withAbsent(spec, { serviceAccountName: account, serviceAccount: account });
  const contained = withEach(withEach(named, 'containers', complete), 'initContainers', complete);
  return withEach(contained, 'volumes', completeVolume);
}

const volumeKinds = (volume: JsonObject): readonly string[] =>
  Object.keys(volume).filter((name) => name !== 'name');

/** A volume of no kind is an empty folder. */
const completeVolume = (volume: JsonObject): JsonObject =>
  volumeKinds(volume).length > 0 ? volume : { ...volume, emptyDir: {} };

function completeContainer(container: JsonObject): JsonObject {
  const pulled = withAbsent(container, {
    imagePullPolicy: pullPolicyOf(textOf(container, 'image')),
  });
  return withChanged(pulled, 'resources', completeResources);
}

/** In the network of the node a port is the node's. */
const withHostPorts = (container: JsonObject): JsonObject =>
  withEach(completeContainer(container), 'ports', (port) =>
    withAbsent(port, { hostPort: port['containerPort'] }),
  );

/** An image without a tag, or with the tag `latest`, may be another one tomorrow. */
function pullPolicyOf(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const [, tag = 'latest'] = /:([^:/]+)$/.exec(image) ?? [];
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

/** What is limited is requested, unless less is. */
function completeResources(resources: JsonObject): JsonObject {
  const { limits } = resources;
  if (!isJsonObject(limits) || Object.keys(limits).length === 0) return resources;
  return { ...resources, requests: withAbsent(memberOf(resources, 'requests'), limits) };
}
