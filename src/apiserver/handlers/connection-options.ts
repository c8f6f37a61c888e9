import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { isTrue } from '../request-info.ts';
import type { Call } from './call.ts';

/** What a connection is asked for with, as an object: of what the query leaves out there is nothing in it. */
type OptionsOf = (call: Call) => KubeObject;

const options = (kind: string, members: JsonObject): KubeObject => ({
  ...{ kind, apiVersion: 'v1', metadata: {} },
  ...members,
});

const streams = ['stdin', 'stdout', 'stderr', 'tty'];

function streamed({ request: { query } }: Call): JsonObject {
  const wanted = streams.filter((name) => isTrue(query.get(name)));
  const container = query.get('container') ?? '';
  return {
    ...Object.fromEntries(wanted.map((name) => [name, true])),
    ...(container === '' ? {} : { container }),
  };
}

export const attachOptions: OptionsOf = (call) => options('PodAttachOptions', streamed(call));

export const execOptions: OptionsOf = (call) => {
  const command = call.request.query.getAll('command');
  return options('PodExecOptions', {
    ...streamed(call),
    command: command.length === 0 ? null : command,
  });
};

export const portForwardOptions: OptionsOf = ({ request }) => {
  const ports = request.query
    .getAll('ports')
    .flatMap((each) => each.split(','))
    .filter((port) => /^[0-9]{1,5}$/.test(port))
    .map(Number);
  return options('PodPortForwardOptions', ports.length === 0 ? {} : { ports });
};

/** The path behind `proxy` counts, not what the query says of one. */
export const proxyOptions =
  (kind: 'NodeProxyOptions' | 'PodProxyOptions' | 'ServiceProxyOptions'): OptionsOf =>
  ({ info }) =>
    options(kind, info.behind === '' ? {} : { path: info.behind });
