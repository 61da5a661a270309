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
experiment A extends E { train batch 16 accumulate 2 clip 1 patience 3 }
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
                 ~~~~~~ SPK2009: model \`Other\` has no point \`hidden\` | it has \`elsewhere\` {B}`,
      )
      .replace(
        "model Mlp(classes: 3)",
        `model Mlp(classes: 3)
      ~~~~~~~~~~~~~~~ SPK3008: model \`Mlp\` has 3 outputs, but synthetic has 4 classes {A}`,
      ),
  },
  {
    rule: "heirs of one part may each find something else wrong with it",
    spec: `${experiment({
      data: `data synthetic(features: 10, classes: 3)
                                      ~ SPK2036: \`classes\` of \`synthetic\` must be left out with \`target: number\`, not 3 {C}`,
      train: `train adam(lr: 0.1) for 2 epochs batch 8
}
experiment A extends E { data synthetic(10, classes: 3, target: labels)  seed 1 }
experiment B extends A { seed 2 }
experiment C extends E { data synthetic(10, target: number)  model One }
model One() { input 10  dense(4) @hidden  dense(1)`,
      loss: `loss crossentropy
     ~~~~~~~~~~~~ SPK2211: \`crossentropy\` learns classes, but synthetic has labels | labels are learned by \`binary_crossentropy\` {A, B}
     ~~~~~~~~~~~~ SPK2211: \`crossentropy\` learns classes, but synthetic has numbers | numbers are learned by \`mse\`, \`mae\` or \`huber\` {C}`,
    })}`,
  },
  {
    rule: "an experiment may come before its base, and from an import",
    files: { "base.spk": experiment({}) },
    spec: `
import "base.spk"
experiment B extends A { seed 2 }
experiment A extends E { seed 1 }`,
  },
  {
    rule: "a call of the base's name keeps the arguments of the base that it does not give",
    spec: `
model Mlp(width: int, classes: int = 3, depth: int = 1) { input 10  repeat depth { dense(width) }  dense(classes) }
experiment Base {
  data synthetic(10, classes: 3)
  model Mlp(4, depth: 2)
  loss crossentropy
  train sgd(0.1, momentum: true) for 1 epochs batch 8 schedule steps([1], factor: 0.5)
                           ~~~~ SPK2034: \`momentum\` of \`sgd\` must be a number, not true
}
experiment A extends Base { data synthetic(samples: 100)  train sgd(lr: 0.2)  model Mlp(classes: 3) }
experiment B extends A { train sgd(momentum: 0.9, nesterov: true) schedule steps([2])  model Mlp(depth: 0.5) }
                                                                                                        ~~~ SPK2035: \`depth\` of \`Mlp\` must be a whole number, not 0.5`,
  },
  {
    rule: "a base need not be whole, if it is not what is run",
    spec: `
model Net { input 28x28x1  flatten -> dense(10) }
experiment Base { data mnist { augment flipp }  model Net  train for 2 epochs }
                                       ~~~~~ SPK2077: there is no augmentation \`flipp\` | did you mean \`flip\`?
experiment A extends Base { loss crossentropy  train adam(lr: 0.1) batch 8 }
experiment B extends Base { loss crossentropy  train adam(lr: 0.1) }
                                               ~~~~~~~~~~~~~~~~~~~ SPK2072: \`train\` needs a batch size | for example \`batch 128\``,
  },
];
