import type { Files } from "../annotated.js";

/** One rule of the language: an annotated spec that breaks it, or that just does not. */
export interface Case {
  readonly rule: string;
  readonly spec: string;
  readonly files?: Files;
}

/** A model with the given body behind an image of one channel. */
export const image = (body: string): string => `model M(n: int = 2) {\n  input 8x8x1\n${body}\n}`;

/** A model with the given body behind a vector of ten features. */
export const vector = (body: string): string => `model M(n: int = 2) {\n  input 10\n${body}\n}`;

const settings = {
  data: "data synthetic(features: 10, classes: 3)",
  model: "model Mlp(classes: 3)",
  inject: "inject Secret at hidden by add(gamma: 1)",
  loss: "loss crossentropy",
  train: "train adam(lr: 0.1) for 2 epochs batch 8",
};

/** An experiment without mistakes, but for the settings given. */
export function experiment(changes: Partial<typeof settings & { more: string; keyspace: string }>): string {
  const { more = "", keyspace = "keyspace Secret { dim 2 }", ...changed } = changes;
  const lines = Object.values({ ...settings, ...changed }).filter((line) => line !== "");
  const model =
    "model Mlp(classes: int) { input 10  dense(6) @hidden  relu -> dense(4) @late  dense(classes) }";
  return `${model}\n${keyspace}\nexperiment E {\n${[...lines, more].join("\n")}\n}`;
}
