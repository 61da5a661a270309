import { type Case, experiment } from "./case.js";

export const extending: readonly Case[] = [
  {
    rule: "a mistake in a base is one error, however many experiments extend it",
    spec: `${experiment({
      train: `train adam(lr: -1) for 2 epochs batch 8
               ~~ SPK2036: \`lr\` of \`adam\` must be 0 or more, not -1`,
    })}
experiment A extends E { seed 1 }
experiment B extends A { seed 2 }`,
  },
  {
    rule: "the clauses of train are inherited one by one",
    spec: `${experiment({})}
experiment A extends E { train batch 16 clip 1 patience 3 }
experiment B extends A { train adam(lr: 0) warmup 1 schedule steps([1]) }`,
  },
  {
    rule: "a clause that replaces another is checked where it stands",
    spec: `${experiment({})}
experiment A extends E { train for 0 epochs }
                                   ~ SPK2036: the number of epochs must be from 1 to 1000000, not 0`,
  },
  {
    rule: "injections are replaced together",
    spec: `${experiment({})}
experiment A extends E { inject Secret at late by mul(gamma: 1) }`,
  },
  {
    rule: "what is inherited must fit what is not",
    spec: `${experiment({})}
experiment A extends E { data synthetic(features: 10, classes: 4) }
model Other() { input 10  dense(3) @elsewhere }
experiment B extends E { model Other }`
      .replace(
        "inject Secret at hidden by add(gamma: 1)",
        `inject Secret at hidden by add(gamma: 1)
                 ~~~~~~ SPK2009: model \`Other\` has no point \`hidden\` | it has \`elsewhere\``,
      )
      .replace(
        "model Mlp(classes: 3)",
        `model Mlp(classes: 3)
      ~~~~~~~~~~~~~~~ SPK3008: model \`Mlp\` has 3 outputs, but synthetic has 4 classes`,
      ),
  },
  {
    rule: "an experiment may come before its base, and from an import",
    files: { "base.spk": experiment({}) },
    spec: `
import "base.spk"
experiment B extends A { seed 2 }
experiment A extends E { seed 1 }`,
  },
];
