import { join, suggest } from "../../diagnostics/index.js";
import type { PublishedBound, PublishedEntry as WrittenFigure } from "../../grammar/ast.js";
import {
  type MeasuredModel,
  type Measurement,
  measurementName,
  measurements,
  measureOf,
  type PublishedFigure,
} from "../../runtime/language.js";
import type { Checks } from "./checks.js";
import type { ExperimentForm } from "./experiment-form.js";

const known: ReadonlyMap<string, Measurement> = new Map(
  measurements.map((measurement) => [measurementName(measurement), measurement]),
);

/** The published figures of an experiment; those that are wrong are reported and left out. `model` may be unknown. */
export function checkPublished(
  checks: Checks,
  { published, injections }: ExperimentForm,
  model: MeasuredModel | undefined,
): readonly PublishedFigure[] {
  const seen = new Set<string>();
  return (published?.figures ?? []).flatMap((written) => {
    const figure = checkFigure(checks, written, { model, seen, hasKeys: injections.length > 0 });
    const value = checks.arguments.value(written.value, { type: "float" }, "a published figure");
    const bound = written.bound === undefined ? null : checkBound(checks, written.bound);
    if (figure === undefined || value === undefined || bound === undefined) return [];
    return [{ ...figure, value, bound }];
  });
}

function checkFigure(
  { report, linked }: Checks,
  { path }: WrittenFigure,
  {
    model,
    seen,
    hasKeys,
  }: { readonly model: MeasuredModel | undefined; readonly seen: Set<string>; readonly hasKeys: boolean },
): Measurement | undefined {
  const [first, ...others] = path;
  if (first === undefined) return undefined;
  const node = { span: others.reduce((whole, name) => join(whole, name.span), first.span) };
  linked.origins.adopt(node, linked.origins.sourceOf(first));
  const name = path.map(({ text }) => text).join(".");
  const figure = known.get(name);
  if (figure === undefined) {
    report.error("unknown-published-figure", node, { name, suggestion: suggest(name, [...known.keys()]) });
    return undefined;
  }
  if (seen.has(name)) {
    report.error("duplicate-published-figure", node, { name });
    return undefined;
  }
  seen.add(name);
  if (!hasKeys && figure.path !== "valid") {
    report.error("unmeasured-published-figure", node, { name, reason: "the experiment injects no keys" });
    return undefined;
  }
  const measuring = model && measureOf(figure.measure).measuring(model);
  if (measuring === undefined || !("missing" in measuring)) return figure;
  report.error("unmeasured-published-figure", node, { name, reason: measuring.missing });
  return undefined;
}

function checkBound(checks: Checks, { is, limit }: PublishedBound): PublishedFigure["bound"] | undefined {
  const rule = is === "within" ? ({ type: "float", min: 0 } as const) : ({ type: "float" } as const);
  const value = checks.arguments.value(limit, rule, "the bound of a published figure");
  return value === undefined ? undefined : { is, limit: value };
}
