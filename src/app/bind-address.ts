import { UserError } from '../base/user-error.ts';

/** Where to listen; `off` serves nothing. */
export type BindAddress = { readonly host: string; readonly port: number } | 'off';

/** `:8080` is every address of the machine, `0` or nothing at all is off, as the operators of Kubernetes have it. */
export function bindAddress(flag: string, text: string): BindAddress {
  if (text === '' || text === '0') return 'off';
  const [, bracketed, plain = '', digits = ''] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^[\]:]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = digits === '' ? Number.NaN : Number(digits);
  if (port <= 65535) return { host: bracketed ?? (plain === '' ? '0.0.0.0' : plain), port };
  throw new UserError(
    `${flag}: wanted an address such as :8080, 127.0.0.1:8080 or [::1]:8080, or 0 for none, found ${JSON.stringify(text)}`,
    'see --help for its meaning',
  );
}
