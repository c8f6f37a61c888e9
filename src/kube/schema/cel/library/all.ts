import type { FunctionTable } from '../functions.ts';
import { tableOf } from '../functions.ts';
import { arithmetic } from './arithmetic.ts';
import { conversions } from './conversions.ts';
import { lists } from './lists.ts';
import { optionals } from './optionals.ts';
import { regex } from './regex.ts';
import { sets } from './sets.ts';
import { strings } from './strings.ts';
import { time } from './time.ts';

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
]);
