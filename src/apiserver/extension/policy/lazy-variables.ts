import type { CelValue } from '../../../kube/schema/cel/values.ts';
import { CelError, CelMap } from '../../../kube/schema/cel/values.ts';
import type { Variable } from './compiled-policy.ts';
import type { Budget } from './program.ts';

/** The `variables` of a policy: each is evaluated when it is first asked for, and sees those before it. */
export class LazyVariables extends CelMap {
  readonly #variables: readonly Variable[];
  readonly #given: ReadonlyMap<string, CelValue>;
  readonly #budget: Budget;
  readonly #known: Map<string, CelValue>;

  constructor(
    variables: readonly Variable[],
    given: ReadonlyMap<string, CelValue>,
    budget: Budget,
    known = new Map<string, CelValue>(),
  ) {
    super();
    this.#variables = variables;
    this.#given = given;
    this.#budget = budget;
    this.#known = known;
  }

  get size(): number {
    return this.#variables.length;
  }

  keys(): readonly CelValue[] {
    return this.#variables.map(({ name }) => name);
  }

  get(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string') return undefined;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const index = this.#variables.findIndex(({ name }) => name === key);
    const variable = this.#variables[index];
    if (variable === undefined) return undefined;
    const value = this.#evaluated(variable, this.#variables.slice(0, index));
    this.#known.set(key, value);
    return value;
  }

  #evaluated({ name, program }: Variable, earlier: readonly Variable[]): CelValue {
    const seen = new LazyVariables(earlier, this.#given, this.#budget, this.#known);
    const values = new Map([...this.#given, ['variables', seen] as const]);
    const outcome = this.#budget.run(program, values);
    if (outcome.type === 'value') return outcome.value;
    const what = `composited variable ${JSON.stringify(name)} fails to evaluate`;
    throw new CelError(`${what}: ${outcome.why}`);
  }
}
