import type { InjectionPlace } from "../../grammar/ast.js";
import { ParameterNames } from "../../runtime/language.js";
import type { Sequence } from "../checked.js";
import { parametersOf } from "../parameters.js";
import type { Checks } from "./checks.js";

const known = new WeakMap<Sequence, ParameterNames>();

/** The names of the parameters of a body; found once for all experiments of its model. */
export function namesIn(body: Sequence): ParameterNames {
  const names = known.get(body) ?? new ParameterNames(parametersOf(body));
  known.set(body, names);
  return names;
}

export interface PlaceRules {
  /** Whether a place may mean running statistics alone. */
  readonly takesBuffers: boolean;
  /** What is said of the points of the model; where it is left out, they are unknown parameters. */
  readonly points?: {
    readonly has: (name: string) => boolean;
    readonly report: (place: InjectionPlace, name: string) => void;
  };
}

/** Places as `ParameterNames` takes them; undefined, with errors, where one is wrong. */
export function checkPlaces(
  checks: Checks,
  places: readonly InjectionPlace[],
  names: ParameterNames,
  rules: PlaceRules,
): string[] | undefined {
  const checked = places.map((place) => {
    checks.spend(1 + names.trained.length, place);
    return checkPlace(checks, place, names, rules);
  });
  return checked.every((place) => place !== undefined) ? checked : undefined;
}

function checkPlace(
  { report }: Checks,
  place: InjectionPlace,
  names: ParameterNames,
  { takesBuffers, points }: PlaceRules,
): string | undefined {
  const text = report.textOf(place);
  if (place.index !== undefined && (place.kind === "ParameterReference" || points === undefined)) {
    report.error("numbered-parameter", place, { name: text });
    return undefined;
  }
  const pattern = patternOf(place);
  const found = pattern === undefined ? "unknown" : names.find(pattern);
  if (found !== "unknown" && (found !== "untrained" || takesBuffers)) return pattern;
  if (found === "untrained") report.error("untrained-parameter", place, { name: text });
  else if (points !== undefined && (pattern === undefined || points.has(pattern))) points.report(place, text);
  else report.error("unknown-parameter", place, names.factsOf(pattern ?? text));
  return undefined;
}

/** Undefined of a point that is numbered: no parameter is. */
function patternOf(place: InjectionPlace): string | undefined {
  if (place.kind === "ParameterReference") return place.pattern;
  return place.index === undefined ? place.name.text : undefined;
}
