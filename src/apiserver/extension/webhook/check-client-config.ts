import { jsonAt, numberAt, textAt } from '../../../base/json-at.ts';
import type { JsonValue } from '../../../base/json.ts';
import { invalidValue, required } from '../../../kube/schema/causes.ts';
import type { Causes } from '../checks.ts';

/** What is wrong with a `clientConfig` or, of a CRD, `webhookClientConfig`. */
export function checkClientConfig(config: JsonValue | undefined, path: string): Causes {
  const url = textAt(config, 'url');
  const service = jsonAt(config, 'service');
  if ((url === undefined) === (service === undefined)) {
    return [required(path, 'exactly one of url or service is required')];
  }
  if (url !== undefined) return checkUrl(url, `${path}.url`);
  return service === undefined ? [] : checkService(service, `${path}.service`);
}

const form = 'desired format: https://host[/path]';

function checkUrl(text: string, path: string): Causes {
  const missing = checkParts(text, path);
  if (missing.length > 0) return missing;
  if (!URL.canParse(text)) {
    return [required(path, `url must be a valid URL: parse ${JSON.stringify(text)}; ${form}`)];
  }
  return checkParsed(new URL(text), path);
}

/** That there are a scheme and a host: what lacks one is an address all the same, of something relative. */
function checkParts(text: string, path: string): Causes {
  const [, scheme = '', host = ''] =
    /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?/i.exec(text) ?? [];
  if (scheme !== '' && host !== '') return [];
  return [
    ...(scheme === 'https' ? [] : [invalidValue(path, scheme, wrongScheme)]),
    ...(host === '' ? [invalidValue(path, host, `host must be specified; ${form}`)] : []),
  ];
}

const wrongScheme = `'https' is the only allowed URL scheme; ${form}`;

function checkParsed(url: URL, path: string): Causes {
  const wrong = (value: string, why: string): Causes => [invalidValue(path, value, why)];
  return [
    ...(url.protocol === 'https:' ? [] : wrong(url.protocol.slice(0, -1), wrongScheme)),
    ...(url.username === '' && url.password === ''
      ? []
      : wrong(url.username, 'user information is not permitted in the URL')),
    ...(url.hash === '' ? [] : wrong(url.hash.slice(1), 'fragments are not permitted in the URL')),
    ...(url.search === ''
      ? []
      : wrong(url.search.slice(1), 'query parameters are not permitted in the URL')),
  ];
}

function checkService(service: JsonValue, path: string): Causes {
  const port = numberAt(service, 'port') ?? 443;
  const route = textAt(service, 'path') ?? '';
  return [
    ...((textAt(service, 'name') ?? '') === ''
      ? [required(`${path}.name`, 'service name is required')]
      : []),
    ...((textAt(service, 'namespace') ?? '') === ''
      ? [required(`${path}.namespace`, 'service namespace is required')]
      : []),
    ...(port >= 1 && port <= 65535
      ? []
      : [
          invalidValue(
            `${path}.port`,
            port,
            'port is not valid: must be between 1 and 65535, inclusive',
          ),
        ]),
    ...(route === '' || route.startsWith('/')
      ? []
      : [invalidValue(`${path}.path`, route, "must start with a '/'")]),
  ];
}
