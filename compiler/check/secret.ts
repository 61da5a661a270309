import type { InjectionPlace, InjectSecretSetting } from "../../grammar/ast.js";
import { builtInInjections, locks, ParameterNames } from "../../runtime/language.js";
import type { LockConfig } from "../../runtime/model.js";
import type { Sequence } from "../checked.js";
import { parametersOf } from "../parameters.js";
import type { Checks } from "./checks.js";
import { configure } from "./configure.js";
import type { ExperimentForm } from "./experiment-form.js";
import { secretWord } from "./keyspace.js";
import { namesOf } from "./linked-spec.js";
import type { ModelInstance } from "./model.js";

/** The key at parameters of an experiment; undefined where there is none, or where something about it is wrong. */
export function checkSecret(
  checks: Checks,
  form: ExperimentForm,
  model: ModelInstance | undefined,
): LockConfig | undefined {
  const [secret, ...others] = form.secrets;
  // a keyspace of this name is the mistake: what is said of it here would be wrong
  if (secret === undefined || checks.linked.declarations.get(secretWord)?.kind === "Keyspace")
    return undefined;
  for (const other of others) checks.report.error("duplicate-secret", other, {});
  if (isOfKeyspace(checks, secret)) return undefined;
  const by = configure(checks, secret.by, locks, "unknown-lock")?.configured;
  const at = checkPlaces(checks, secret, { form, model });
  if (by === undefined || at === undefined) return undefined;
  return secret.at.length === 0 ? { by } : { by, at };
}

/** Whether keys enter in a way of keyspaces; that is reported. */
function isOfKeyspace({ linked, report }: Checks, { by }: InjectSecretSetting): boolean {
  const name = by.name.text;
  if (!builtInInjections.has(name) && linked.declarations.get(name)?.kind !== "Injection") return false;
  const [keyspace] = namesOf(linked, "Keyspace");
  report.error("injection-for-secret", by.name, { name, keyspace, known: [...locks.keys()] });
  return true;
}

interface Placed {
  readonly form: ExperimentForm;
  readonly model: ModelInstance | undefined;
}

/** The places as `selectParameters` takes them; undefined where one is wrong. */
function checkPlaces(checks: Checks, secret: InjectSecretSetting, placed: Placed): string[] | undefined {
  const { report } = checks;
  const complete = placed.model?.complete;
  if (complete === undefined) return undefined;
  const names = namesIn(complete.body);
  if (names.trained.length === 0) {
    report.error("model-without-parameters", secret, { experiment: placed.form.declaration.name.text });
    return undefined;
  }
  const places = secret.at.map((place) => {
    checks.spend(1 + names.trained.length, place);
    return checkPlace(checks, place, names, placed);
  });
  return places.every((place) => place !== undefined) ? places : undefined;
}

function checkPlace(
  { report }: Checks,
  place: InjectionPlace,
  names: ParameterNames,
  { model }: Placed,
): string | undefined {
  if (place.kind === "ParameterReference" && place.index !== undefined) {
    report.error("numbered-parameter", place, { name: report.textOf(place) });
    return undefined;
  }
  const pattern = patternOf(place);
  const found = pattern === undefined ? "unknown" : names.find(pattern);
  if (found !== "unknown" && found !== "untrained") return pattern;
  const points = model?.points.names ?? [];
  const text = report.textOf(place);
  if (found === "untrained") report.error("untrained-parameter", place, { name: text });
  else if (pattern === undefined || points.includes(pattern))
    report.error("point-for-secret", place, { name: text, known: points });
  else report.error("unknown-parameter", place, names.factsOf(pattern));
  return undefined;
}

/** Undefined of a point that is numbered: no parameter is. */
function patternOf(place: InjectionPlace): string | undefined {
  if (place.kind === "ParameterReference") return place.pattern;
  return place.index === undefined ? place.name.text : undefined;
}

const known = new WeakMap<Sequence, ParameterNames>();

/** The names of the parameters of a body; found once for all experiments of its model. */
export function namesIn(body: Sequence): ParameterNames {
  const names = known.get(body) ?? new ParameterNames(parametersOf(body));
  known.set(body, names);
  return names;
}
