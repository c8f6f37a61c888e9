import { describe, expect, test } from '@jest/globals';

import { TokenAuthenticator } from '../../../../src/apiserver/access/token-authenticator.ts';
import type { ClientCertificate } from '../../../../src/apiserver/http/authenticate.ts';
import { createAuthenticator } from '../../../../src/apiserver/http/authenticate.ts';
import { StatusError } from '../../../../src/kube/status-error.ts';

const authenticate = createAuthenticator(
  new Map([['secret', { name: 'alice', groups: ['devs', 'system:authenticated'] }]]),
);
const none: ClientCertificate = { type: 'none' };
const verified: ClientCertificate = {
  type: 'verified',
  commonName: 'root',
  organizations: ['system:masters'],
};
const anonymous = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
const alice = { name: 'alice', groups: ['devs', 'system:authenticated'] };
const root = { name: 'root', groups: ['system:masters', 'system:authenticated'] };

describe('who asks', () => {
  test.each([
    ['nothing shown', undefined, none, anonymous],
    ['a token', 'Bearer secret', none, alice],
    ['a token in another spelling', 'bearer  secret ', none, alice],
    ['another scheme', 'Basic c2VjcmV0', none, anonymous],
    ['no token after all', 'Bearer ', none, anonymous],
    ['a certificate', undefined, verified, root],
    ['a certificate before a token', 'Bearer wrong', verified, root],
    [
      'a token beside a certificate of another authority',
      'Bearer secret',
      { type: 'refused' } as const,
      alice,
    ],
  ])('%s', (_name, authorization, certificate, user) => {
    expect(authenticate({ authorization, certificate })).toEqual(user);
  });

  test('where nobody is anonymous, something must be shown', () => {
    const tokens = new Map([['secret', alice]]);
    const strict = createAuthenticator(new TokenAuthenticator(tokens, undefined, 'refused'));
    expect(strict({ authorization: 'Bearer secret', certificate: none })).toEqual(alice);
    expect(() => strict({ authorization: undefined, certificate: none })).toThrow(StatusError);
  });

  test.each([
    ['a wrong token', 'Bearer wrong', none],
    ['the name of a member of every object', 'Bearer constructor', none],
    ['a certificate of another authority', undefined, { type: 'refused' } as const],
  ])('401 for %s', (_name, authorization, certificate) => {
    expect(() => authenticate({ authorization, certificate })).toThrow(
      new StatusError(401, 'Unauthorized', 'Unauthorized'),
    );
  });
});
