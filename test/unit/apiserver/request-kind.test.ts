import { expect, test } from '@jest/globals';
import type { ApiRequest } from '../../../src/apiserver/api-request.ts';
import { builtinResources } from '../../../src/apiserver/registry/builtin/builtin.ts';
import { Resources } from '../../../src/apiserver/registry/resources.ts';
import { requestInfo } from '../../../src/apiserver/request-info.ts';
import { kindOfRequest } from '../../../src/apiserver/request-kind.ts';

const resources = new Resources(builtinResources());

function kindOf(path: string): string {
  const request: ApiRequest = {
    method: 'GET',
    path,
    query: new URLSearchParams(),
    headers: new Map(),
    body: { type: 'none' },
    user: { name: 'ada', groups: [] },
  };
  const kind = kindOfRequest(request, requestInfo(request), resources);
  const { verb, group, version, resource, subresource, scope } = kind;
  return [verb, group, version, resource, subresource, scope].join('|');
}

test.each([
  ['/apis/apps/v1/namespaces/a/deployments/b', 'get|apps|v1|deployments||resource'],
  ['/apis/apps/v1/namespaces/a/deployments/b/scale', 'get|apps|v1|deployments|scale|resource'],
  ['/apis/apps/v1/namespaces/a/deployments', 'list|apps|v1|deployments||namespace'],
  ['/api/v1/nodes', 'list||v1|nodes||cluster'],
])('GET %s is counted as %s', (path, kind) => {
  expect(kindOf(path)).toBe(kind);
});

test.each([
  ['group', '/apis/made-up/v1/things', 'list|||||'],
  ['resource', '/api/v1/made-up', 'list|||||'],
  ['subresource', '/api/v1/nodes/a/made-up', 'get||v1|nodes||resource'],
  ['path', '/made-up', 'get|||||'],
])('the name of a %s that is not served makes no series', (_, path, kind) => {
  expect(kindOf(path)).toBe(kind);
});
