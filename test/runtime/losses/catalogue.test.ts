import { expect, test } from "vitest";
import { headWith } from "../../../runtime/head.js";
import { denyLosses, losses } from "../../../runtime/losses/catalogue.js";
import * as functions from "../../../runtime/losses/index.js";
import { resolveArguments } from "../../../tensor/arguments.js";
import { entryNamed } from "../../../tensor/catalogue.js";
import { GraphBuilder } from "../../../tensor/graph/index.js";
import { float32, int32 } from "../../../tensor/ops/index.js";
import type { GivenArguments } from "../../../tensor/signature.js";
import { interpret } from "../../support/reference/index.js";
import {
  auxRejectOf,
  classes,
  crossEntropyOf,
  denied,
  entropyOf,
  labels,
  leadOf,
  marginOf,
  mean,
  softEntropyOf,
  uniformOf,
  valid,
} from "./formulas.js";

/** What generated code gets from a name in a spec: the function, by the name under which it is imported. */
function functionNamed(name: string): (...args: unknown[]) => never {
  const found = Object.entries(functions).find(([exported]) => exported === name)?.[1];
  if (found === undefined) throw new Error(`the runtime exports no ${name}`);
  return found as (...args: unknown[]) => never;
}

/** A loss of the two paths, computed as the code that is generated for the name of a deny loss computes it. */
function denyLoss(name: string, given: GivenArguments): number {
  const { calls, output, signature } = entryNamed(denyLosses, "deny loss", name);
  const call = calls?.class;
  if (call === undefined || !("name" in call.callee)) throw new Error(`${name} calls no function`);
  const head = headWith(classes, new Set(output === undefined ? [] : [output]));
  const builder = new GraphBuilder();
  const paths = {
    valid: builder.input("valid", float32(2, 4)),
    denied: builder.input("denied", float32(2, 4)),
  };
  const operands = {
    denied: paths.denied,
    compared: { ...paths, labels: builder.input("labels", int32(2)) },
    outputs: paths,
  }[call.looksAt];
  const options = call.options(resolveArguments(name, signature, given), head);
  const out = functionNamed(call.callee.name)(builder.ops, operands, options);
  const feeds = { valid: valid.flat(), denied: denied.flat(), labels };
  return interpret(builder.build({ out }), feeds)["out"]?.values[0] ?? Number.NaN;
}

test("crossentropy is the cross-entropy of the right classes", () => {
  const callee = entryNamed(losses, "loss", "crossentropy").callees.class;
  const builder = new GraphBuilder();
  const [logits, right] = [builder.input("valid", float32(2, 4)), builder.input("labels", int32(2))];
  const out = functionNamed(callee !== undefined && "name" in callee ? callee.name : "")(
    builder.ops,
    logits,
    right,
  );
  const values = interpret(builder.build({ out }), { valid: valid.flat(), labels })["out"]?.values;
  expect(Array.from(values ?? [])).toEqual([expect.closeTo(crossEntropyOf(valid, labels), 8)]);
});

const halfOfEach = (gap: number, m: number): number => (softEntropyOf(gap) + marginOf(m)) / 2;

test.each<[name: string, given: GivenArguments, value: number]>([
  ["reject", {}, crossEntropyOf(denied, [3, 3])],
  ["entropy", {}, -mean(denied.map(entropyOf))],
  ["soft_entropy", {}, softEntropyOf(0.3)],
  ["soft_entropy", { gap: 0.05 }, softEntropyOf(0.05)],
  ["uniform", {}, uniformOf()],
  ["aux_reject", {}, auxRejectOf(3)],
  ["margin", {}, marginOf(1)],
  ["margin", { m: 4 }, marginOf(4)],
  ["margin_plus", {}, marginOf(1) + leadOf(0.5)],
  ["margin_plus", { m1: 4, m2: 2 }, marginOf(4) + leadOf(2)],
  ["soft_entropy_margin", {}, halfOfEach(0.3, 1)],
  ["soft_entropy_margin", { gap: 0.05, m: 4 }, halfOfEach(0.05, 4)],
])("deny %s with %o is its formula, at %d", (name, given, value) => {
  expect(denyLoss(name, given)).toBeCloseTo(value, 6);
});

test.each([
  ["soft_entropy", "gap"],
  ["margin", "m"],
  ["margin_plus", "m1"],
  ["margin_plus", "m2"],
  ["soft_entropy_margin", "gap"],
  ["soft_entropy_margin", "m"],
])("%s takes %s from 0", (name, argument) => {
  expect(() => denyLoss(name, { [argument]: 0 })).not.toThrow();
  expect(() => denyLoss(name, { [argument]: -0.1 })).toThrow("0 or more");
});

test("deny none is the baseline, which adds nothing", () => {
  expect(denyLosses.get("none")).toMatchObject({ name: "none", signature: {}, calls: undefined });
});

test("only the losses that teach an output of their own ask for one", () => {
  const asked = [...denyLosses.values()].map(({ name, output }) => [name, output]);
  expect(asked.filter(([, output]) => output !== undefined)).toEqual([
    ["reject", "reject"],
    ["aux_reject", "auxReject"],
  ]);
});
