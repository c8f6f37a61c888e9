import { jsonAt, numberAt, textAt } from '../../../base/json-at.ts';
import type { JsonValue } from '../../../base/json.ts';
import type { Result } from '../../../base/result.ts';
import { failed, ok } from '../../../base/result.ts';
import type { KubeObject } from '../../../kube/object.ts';
import type { Endpoint } from './client.ts';

/** The objects by which a service's address is found. */
export interface ServiceLookup {
  service(namespace: string, name: string): KubeObject | undefined;
  endpoints(namespace: string, name: string): KubeObject | undefined;
}

/** Where a `clientConfig` says that the webhook is, which is told how long it has. */
export function endpointOf(
  config: JsonValue | undefined,
  services: ServiceLookup,
  timeoutSeconds: number,
): Result<Endpoint, string> {
  const authorities = authoritiesOf(config);
  const url = textAt(config, 'url');
  if (url !== undefined) {
    if (!URL.canParse(url)) return failed(`webhook url ${JSON.stringify(url)} cannot be read`);
    return ok({ url: `${url}?timeout=${timeoutSeconds}s`, authorities, timeoutSeconds });
  }
  const service = jsonAt(config, 'service');
  if (service === undefined)
    return failed('webhook client configuration has neither url nor service');
  return serviceEndpoint(service, { services, authorities, timeoutSeconds });
}

function authoritiesOf(config: JsonValue | undefined): string | undefined {
  const bundle = textAt(config, 'caBundle') ?? '';
  return bundle === '' ? undefined : Buffer.from(bundle, 'base64').toString();
}

interface Given {
  readonly services: ServiceLookup;
  readonly authorities: string | undefined;
  readonly timeoutSeconds: number;
}

/**
 * There is no service network here. A service can be called nevertheless when its Endpoints name an address, or when it is
 * of type ExternalName.
 */
function serviceEndpoint(
  reference: JsonValue,
  { services, authorities, timeoutSeconds }: Given,
): Result<Endpoint, string> {
  const namespace = textAt(reference, 'namespace') ?? '';
  const name = textAt(reference, 'name') ?? '';
  const port = numberAt(reference, 'port') ?? 443;
  const path = textAt(reference, 'path') ?? '/';
  const url = `https://${name}.${namespace}.svc:${port}${path}?timeout=${timeoutSeconds}s`;
  const service = services.service(namespace, name);
  if (service === undefined) return failed(`Post "${url}": service "${name}" not found`);
  const host = textAt(service, 'spec', 'externalName') ?? '';
  const via = host === '' ? addressOf(services.endpoints(namespace, name)) : { host, port };
  if (via !== undefined) return ok({ url, via, authorities, timeoutSeconds });
  return failed(
    `Post "${url}": service "${name}" has no address: this server has no service network; ` +
      'give the webhook a url, or the service an Endpoints object with the address of the webhook',
  );
}

function addressOf(endpoints: KubeObject | undefined): Endpoint['via'] {
  const host = textAt(endpoints, 'subsets', '0', 'addresses', '0', 'ip');
  const port = numberAt(endpoints, 'subsets', '0', 'ports', '0', 'port');
  return host === undefined || port === undefined ? undefined : { host, port };
}
