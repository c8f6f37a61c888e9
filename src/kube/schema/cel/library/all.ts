import type { FunctionTable } from '../functions.ts';
import { tableOf } from '../functions.ts';
import { arithmetic } from './arithmetic.ts';
import { authorization } from './authorizer.ts';
import { conversions } from './conversions.ts';
import { formatLibrary } from './formats.ts';
import { lists } from './lists.ts';
import { network } from './network.ts';
import { optionals } from './optionals.ts';
import { quantities } from './quantity.ts';
import { regex } from './regex.ts';
import { semver } from './semver.ts';
import { sets } from './sets.ts';
import { strings } from './strings.ts';
import { time } from './time.ts';
import { urls } from './urls.ts';

/** Everything an expression can call in Kubernetes 1.34. */
export const kubernetesFunctions: FunctionTable = tableOf([
  arithmetic,
  conversions,
  time,
  strings,
  lists,
  sets,
  optionals,
  regex,
  urls,
  quantities,
  network,
  semver,
  formatLibrary,
  authorization,
]);
