import { suggest } from "../../diagnostics/index.js";
import type { Call, InjectionPlace, InjectSetting, Keyspace } from "../../grammar/ast.js";
import {
  basisOf,
  builtInInjections,
  locks,
  pointWithoutDeviation,
  someWrongKey,
  wrongKeyKinds,
  wrongKeyOf,
} from "../../runtime/language.js";
import { sizeOf } from "../../tensor/ops/index.js";
import type { CheckedInjection, CheckedKeyspace, CheckedWay } from "../checked.js";
import { type Formal, formalsOf } from "./arguments.js";
import type { Checks } from "./checks.js";
import { lookUp } from "./configure.js";
import type { ExperimentForm } from "./experiment-form.js";
import { checkFormula, formalsOfInjection } from "./formula.js";
import { checkKeyspace } from "./keyspace.js";
import { find } from "./linked-spec.js";
import type { ElaboratedModel, ModelInstance } from "./model.js";
import { namesIn } from "./places.js";

/** The numbers that each way to inject takes. */
type Ways = ReadonlyMap<string, readonly Formal[]>;

const knownWays = new WeakMap<Checks, Ways>();

/** Those of the language, and the injections of the spec; found once for all experiments. */
function waysOf(checks: Checks): Ways {
  const known = knownWays.get(checks) ?? findWays(checks);
  knownWays.set(checks, known);
  return known;
}

function findWays(checks: Checks): Ways {
  const ways = new Map<string, readonly Formal[]>();
  for (const { name, signature } of builtInInjections.values()) ways.set(name, formalsOf(signature));
  for (const declaration of checks.linked.declarations.values()) {
    if (declaration.kind !== "Injection" || ways.has(declaration.name.text)) continue;
    ways.set(declaration.name.text, formalsOfInjection(checks, declaration));
  }
  return ways;
}

/** The way that an `inject` names, with its numbers worked in. */
function checkWay(checks: Checks, by: Call, ways: Ways): CheckedWay | undefined {
  const formals = lookUp(checks, by, ways, "unknown-injection");
  const known = formals && checks.arguments.bind(by, formals).known;
  if (known === undefined) return undefined;
  const values = known as Readonly<Record<string, number>>;
  const name = by.name.text;
  const builtIn = builtInInjections.get(name);
  if (builtIn !== undefined) return { by: builtIn.name, gamma: Number(values["gamma"]) };
  const declared = checks.linked.declarations.get(name);
  if (declared?.kind !== "Injection") return undefined;
  const formula = checkFormula(checks, declared, new Map(Object.entries(values)));
  const { docs } = declared;
  return formula && { by: "expression", name, docs, arguments: values, formula };
}

export interface InjectionsCheck {
  readonly keyspaces: readonly CheckedKeyspace[];
  readonly injections: readonly CheckedInjection[];
}

/** The injections of an experiment; undefined where something about them is wrong. */
export function checkInjections(
  checks: Checks,
  form: ExperimentForm,
  model: ModelInstance | undefined,
): InjectionsCheck | undefined {
  const keyspaces = new Map<Keyspace, CheckedKeyspace | undefined>();
  const injections: CheckedInjection[] = [];
  const injected = new Set<string>();
  const ways = waysOf(checks);
  let complete = true;
  for (const inject of form.injections) {
    if (isOfSecret(checks, inject, ways)) {
      complete = false;
      continue;
    }
    const declared = find(checks.linked, "Keyspace", inject.keyspace, checks.report);
    const keyspace = declared && (form.keyspaces.get(declared.name.text) ?? declared);
    if (keyspace !== undefined && !keyspaces.has(keyspace)) {
      keyspaces.set(keyspace, checkKeyspace(checks, keyspace));
    }
    const checked = keyspace && keyspaces.get(keyspace);
    checks.spend(inject.points.length, inject);
    const points = checkPoints(checks, inject, model, injected);
    const way = checkWay(checks, inject.by, ways);
    if (checked !== undefined && model !== undefined) checkRoom(checks, inject, checked, points, model);
    if (checked !== undefined && way !== undefined) checkMoves(checks, inject, checked, way);
    if (checked === undefined || way === undefined || points.length < inject.points.length) complete = false;
    else injections.push({ keyspace: checked.name, points, ...way });
  }
  const known = [...keyspaces.values()].filter((keyspace) => keyspace !== undefined);
  if (!complete) return undefined;
  if (model !== undefined) checkDeviations(checks, form, known, model);
  return { keyspaces: known, injections };
}

/** Whether something is to enter as a secret does, by a lock; that is reported, whatever else is wrong. */
function isOfSecret({ report }: Checks, { keyspace, by }: InjectSetting, ways: Ways): boolean {
  const name = by.name.text;
  if (ways.has(name) || !locks.has(name)) return false;
  report.error("lock-for-keyspace", by.name, { name, keyspace: keyspace.text });
  return true;
}

/** The points of one `inject` that the model has and that are not injected yet. */
function checkPoints(
  checks: Checks,
  { keyspace, points }: InjectSetting,
  model: ModelInstance | undefined,
  injected: Set<string>,
): string[] {
  const names: string[] = [];
  for (const point of points) {
    const name = nameOf(checks, point);
    if (name === undefined || model === undefined) continue;
    if (isParameter(point, name, model)) {
      const facts = { name: checks.report.textOf(point), keyspace: keyspace.text };
      checks.report.error("parameter-for-keyspace", point, facts);
    } else if (!model.points.has(name)) {
      const known = model.points.names;
      const facts = {
        name,
        model: model.declaration.name.text,
        known,
        suggestion: suggestPoint(name, known),
      };
      checks.report.error("unknown-point", point, facts);
    } else if (injected.has(name)) {
      checks.report.error("duplicate-injection", point, { name });
    } else {
      injected.add(name);
      names.push(name);
    }
  }
  return names;
}

/** Whether a place is meant for `secret`: written as a parameter, or no point but the name of a layer or block. */
function isParameter(place: InjectionPlace, name: string, { points, complete }: ModelInstance): boolean {
  if (place.kind === "ParameterReference") return true;
  if (place.index !== undefined || complete === undefined || points.has(name)) return false;
  return namesIn(complete.body).find(name) !== "unknown";
}

/** `pool2`, or `block[2]` with the turn worked out. */
function nameOf(checks: Checks, place: InjectionPlace): string | undefined {
  if (place.kind === "ParameterReference") return place.pattern;
  const { name, index } = place;
  if (index === undefined) return name.text;
  const turn = checks.arguments.value(index, { type: "int" }, `the turn of \`${name.text}\``);
  return turn === undefined ? undefined : `${name.text}[${turn}]`;
}

/** `block` is not far from `block[2]`, whatever the distance says. */
function suggestPoint(name: string, known: readonly string[]): string | undefined {
  const base = (point: string): string => point.replace(/\[.*/, "");
  return suggest(name, known) ?? known.find((point) => base(point) === base(name));
}

/** Whether the rows of the basis fit into the points: orthonormal rows, or room beside their span. */
function checkRoom(
  checks: Checks,
  inject: InjectSetting,
  keyspace: CheckedKeyspace,
  points: readonly string[],
  model: ElaboratedModel,
): void {
  const sizes = points.flatMap((point) => {
    const shape = model.points.get(point)?.shape;
    return shape === undefined ? [] : [{ point, size: sizeOf(shape) }];
  });
  if (sizes.length === 0) return;
  const smallest = sizes.reduce((a, b) => (b.size < a.size ? b : a));
  const { name, dim, basis } = keyspace;
  const facts = { keyspace: name, dim, ...smallest };
  if (basisOf(basis).isIndependent && dim > smallest.size) {
    checks.report.error("orthonormal-basis-too-large", inject.keyspace, facts);
  } else if (someWrongKey(keyspace, ({ span }) => span === "outside") && dim >= smallest.size) {
    checks.report.error("missing-orthogonal-complement", inject.keyspace, facts);
  }
}

/** Whether keys that are rescaled have a standard deviation: at a point of one number they have none. */
function checkDeviations(
  checks: Checks,
  { injections }: ExperimentForm,
  keyspaces: readonly CheckedKeyspace[],
  model: ElaboratedModel,
): void {
  const points = new Map<string, { node: InjectionPlace; name: string; dim: number }[]>();
  for (const { keyspace, points: nodes } of injections) {
    const found = points.get(keyspace.text) ?? [];
    points.set(keyspace.text, found);
    for (const node of nodes) {
      const name = nameOf(checks, node);
      const shape = name === undefined ? undefined : model.points.get(name)?.shape;
      if (name !== undefined && shape !== undefined) found.push({ node, name, dim: sizeOf(shape) });
    }
  }
  for (const keyspace of keyspaces) {
    const single = pointWithoutDeviation(keyspace, points.get(keyspace.name) ?? []);
    if (single === undefined) continue;
    const facts = { keyspace: keyspace.name, point: single.name, std: keyspace.std ?? 0 };
    checks.report.error("undefined-key-deviation", single.node, facts);
  }
}

/** Only a multiplicative injection has a factor that gradients could move, and a clamp to go straight through. */
function checkMoves(
  checks: Checks,
  inject: InjectSetting,
  { name, wrong }: CheckedKeyspace,
  { by }: CheckedWay,
): void {
  const hasFactor = builtInInjections.get(by)?.hasFactor === true;
  for (const kind of wrongKeyKinds(wrong)) {
    const moves = wrongKeyOf(kind).moves?.(kind);
    if (moves === undefined || moves.estimator === "gate" || hasFactor) continue;
    checks.report.error("wrong-key-way-without-mul", inject.by, { keyspace: name, way: moves.estimator });
  }
}
