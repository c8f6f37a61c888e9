import type { JsonValue } from '../../base/json.ts';
import { isJsonArray } from '../../base/json.ts';
import type { StatusCause } from '../status-error.ts';
import { forbiddenField, none } from './causes.ts';
import { deepestObject } from './depth.ts';
import { patternCost } from './pattern.ts';

/** Some 3,000 short ones: every pattern is compiled before a definition is taken. */
const mostSteps = 100_000;

/** Why the patterns of a schema are too many, or too large, to be compiled. */
export function checkPatternsTogether(openApi: JsonValue, path: string): readonly StatusCause[] {
  const patterns = new Set<string>();
  collect(openApi, patterns);
  let steps = 0;
  for (const pattern of patterns) {
    steps += patternCost(pattern);
    if (steps > mostSteps) {
      return [forbiddenField(path, `its patterns have more than ${mostSteps} steps together`)];
    }
  }
  return none;
}

/** Whatever is called `pattern`, wherever it stands: more rather than fewer. What is deeper is refused for that. */
function collect(value: JsonValue | undefined, patterns: Set<string>, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > deepestObject) return;
  if (isJsonArray(value)) {
    for (const item of value) collect(item, patterns, depth + 1);
    return;
  }
  for (const key in value) {
    const member = value[key];
    if (key === 'pattern' && typeof member === 'string') patterns.add(member);
    else collect(member, patterns, depth + 1);
  }
}
