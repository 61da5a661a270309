import { Failure, suggest } from "../../diagnostics/index.js";

/**
 * What one numeric argument of a dataset or an augmentation may be. No `default`: the argument is required. Part of
 * what the checker reads, so it must stay free of file access.
 */
export interface NumberParameter {
  readonly name: string;
  readonly type: "int" | "number";
  readonly default?: number;
  readonly min: number;
  readonly max: number;
  /** The ends themselves are not allowed. */
  readonly open?: boolean;
  /** In a few words, for help and documentation. */
  readonly meaning: string;
}

/** Every argument by name, defaults filled in. */
export type ArgumentsOf<Parameters extends readonly NumberParameter[]> = {
  readonly [Name in Parameters[number]["name"]]: number;
};

/** Arguments as written: those with defaults may be left out. */
export type GivenArguments = Readonly<Record<string, number>>;

export type ArgumentProblem =
  | { readonly kind: "unknown"; readonly name: string }
  | { readonly kind: "missing"; readonly name: string; readonly expected: string }
  | { readonly kind: "value"; readonly name: string; readonly expected: string; readonly found: number };

/** Everything wrong with the arguments given: unknown names first, then in the order of the parameters. */
export function findArgumentProblems(
  parameters: readonly NumberParameter[],
  given: GivenArguments,
): ArgumentProblem[] {
  const known = new Set(parameters.map(({ name }) => name));
  const problems: ArgumentProblem[] = [];
  for (const name of Object.keys(given)) if (!known.has(name)) problems.push({ kind: "unknown", name });
  for (const parameter of parameters) {
    const { name } = parameter;
    const found = given[name] ?? parameter.default;
    if (found === undefined) problems.push({ kind: "missing", name, expected: describe(parameter) });
    else if (!accepts(parameter, found)) {
      problems.push({ kind: "value", name, expected: describe(parameter), found });
    }
  }
  return problems;
}

/** The arguments with defaults filled in, or the first problem as a Failure. `owner` is the name for messages. */
export function resolveArguments<const Parameters extends readonly NumberParameter[]>(
  owner: string,
  parameters: Parameters,
  given: GivenArguments,
): ArgumentsOf<Parameters> {
  const [problem] = findArgumentProblems(parameters, given);
  if (problem !== undefined) throw argumentFailure(owner, parameters, problem);
  const values = parameters.map(({ name, default: value }) => [name, given[name] ?? value]);
  return Object.fromEntries(values);
}

/** "a whole number from 1 to 10", "a number above 0 and below 1" */
export function describe({ type, min, max, open }: NumberParameter): string {
  const noun = type === "int" ? "a whole number" : "a number";
  if (max === Number.POSITIVE_INFINITY) return open ? `${noun} above ${min}` : `${noun}, ${min} or more`;
  return open ? `${noun} above ${min} and below ${max}` : `${noun} from ${min} to ${max}`;
}

function accepts({ type, min, max, open }: NumberParameter, value: number): boolean {
  if (!Number.isFinite(value) || (type === "int" && !Number.isSafeInteger(value))) return false;
  return open ? value > min && value < max : value >= min && value <= max;
}

function argumentFailure(
  owner: string,
  parameters: readonly NumberParameter[],
  problem: ArgumentProblem,
): Failure {
  const { name } = problem;
  switch (problem.kind) {
    case "unknown": {
      const known = parameters.map((parameter) => parameter.name);
      return Failure.of("SPK4111", { owner, name, known, suggestion: suggest(name, known) });
    }
    case "missing":
      return Failure.of("SPK4112", { owner, name, expected: problem.expected });
    case "value":
      return Failure.of("SPK4113", { owner, name, expected: problem.expected, found: String(problem.found) });
  }
}
