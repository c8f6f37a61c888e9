import type { Problem, Result } from '../../base/result.ts';
import { failed, ok } from '../../base/result.ts';
import type { KnobName, KnobValues } from './knobs.ts';
import { isKnobName, knobNames, knobs } from './knobs.ts';

/** `name=value` lines over the values of a profile; all that is wrong with them, not only the first. */
export function withSettings(values: KnobValues, settings: readonly string[]): Result<KnobValues> {
  const set: Partial<Record<KnobName, number>> = {};
  const problems: Problem[] = [];
  for (const setting of settings) {
    const [name = '', text = ''] = setting.split('=');
    if (!isKnobName(name)) {
      problems.push({ path: setting, message: `no knob of that name; ${listed()}` });
      continue;
    }
    const value = /^-?\d+(\.\d+)?(e\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    const message = rangeProblem(name, value, text);
    if (message === undefined) set[name] = value;
    else problems.push({ path: name, message });
  }
  const merged = { ...values, ...set };
  if (problems.length === 0) problems.push(...contradictions(merged));
  return problems.length === 0 ? ok(merged) : failed(problems);
}

const listed = (): string => `there are ${knobNames.join(', ')}`;

function rangeProblem(name: KnobName, value: number, text: string): string | undefined {
  const { least, most, whole, meaning } = knobs[name];
  const fits = value >= least && value <= most && (whole === 'fraction' || Number.isInteger(value));
  if (fits) return undefined;
  const number = whole === 'whole' ? 'a whole number' : 'a number';
  return `wanted ${number} from ${least} to ${most} (${meaning}), found ${JSON.stringify(text)}`;
}

/** Values that fit alone but not together. */
function contradictions(values: KnobValues): readonly Problem[] {
  const { kmin_bytes: kmin, kmax_bytes: kmax, pfc_xoff_bytes: xoff, pfc_xon_bytes: xon } = values;
  return [
    ...(kmax >= kmin
      ? []
      : [{ path: 'kmax_bytes', message: `wanted at least kmin_bytes, ${kmin}, found ${kmax}` }]),
    ...(xoff === 0 || xon <= xoff
      ? []
      : [
          {
            path: 'pfc_xon_bytes',
            message: `wanted at most pfc_xoff_bytes, ${xoff}, found ${xon}`,
          },
        ]),
  ];
}
