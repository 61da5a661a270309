import { type Case, experiment } from "./case.js";

/** An experiment with a key at parameters, and no other. */
const secret = (inject: string, more = ""): string => experiment({ inject, more });

export const secrets: readonly Case[] = [
  {
    rule: "a secret enters at parameters, layers and patterns, or everywhere",
    spec: `${secret('inject secret at dense1.weight, dense2, "dense?.*" by signs')}
experiment All extends E { inject secret by missing(share: 0.2, fill: spread) }`,
  },
  {
    rule: "it stands beside keys at points",
    spec: secret("inject Secret at hidden by mul(gamma: 1)", "inject secret at dense3 by noise(0.5)"),
  },
  {
    rule: "an experiment may be attacked that has no other key",
    spec: secret("inject secret by signs", "attack quick"),
  },
  {
    rule: "the names of parameters reach into blocks and turns",
    spec: `
block Part(n: int) { add { dense(n) } with dense(n) }
model Net(classes: int) { input 10  repeat 2 { Part(4) }  repeat 2 { dense(4) -> batchnorm }  dense(classes) }
experiment E {
  data synthetic(features: 10, classes: 3)
  model Net(classes: 3)
  inject secret at repeat1.turn1.dense2.bias, repeat2.turn2, "repeat*.weight", "*.batchnorm1.runningMean", repeat1.turn3 by signs
                                                                               ~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK4304: \`"*.batchnorm1.runningMean"\` holds no trained parameter, only what layers keep from batch to batch | name trained parameters: running statistics stay as they are
                                                                                                           ~~~~~~~~~~~~~ SPK4303: the model has no parameter or layer \`repeat1.turn3\` | did you mean \`repeat1.turn1\`?
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 8
}`,
  },
  {
    rule: "a number in brackets is no part of a parameter",
    spec: secret(`inject secret at dense1[2].weight by signs
                 ~~~~~~~~~~~~~~~~ SPK2196: \`dense1[2].weight\` is no parameter: a number in brackets is a turn of a point | a turn of \`repeat\` is a part of its name here: \`repeat1.turn2.conv1\``),
  },
  {
    rule: "there is one secret",
    spec: secret(`inject secret at dense1 by signs
inject secret at dense2 by noise
~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK2190: \`secret\` is injected twice in this experiment | name all places at once: \`inject secret at conv1, conv2 by signs\``),
  },
  {
    rule: "points are for keyspaces",
    spec: secret(`inject secret at hidden, dense1, late[1] by signs
                 ~~~~~~ SPK2191: \`hidden\` is a point, and \`secret\` enters at parameters, layers and blocks | keys of a keyspace enter at points; the model has \`hidden\` or \`late\`
                                 ~~~~~~~ SPK2191: \`late[1]\` is a point, and \`secret\` enters at parameters, layers and blocks | keys of a keyspace enter at points; the model has \`hidden\` or \`late\``),
  },
  {
    rule: "a place must be there",
    spec: secret(`inject secret at dense4, dense1.wieght, "conv*" by signs
                 ~~~~~~ SPK4303: the model has no parameter or layer \`dense4\` | did you mean \`dense1\`?
                         ~~~~~~~~~~~~~ SPK4303: the model has no parameter or layer \`dense1.wieght\` | did you mean \`dense1.weight\`?
                                        ~~~~~~~ SPK4303: the model has no parameter or layer \`conv*\` | it has dense1.weight, dense1.bias, dense2.weight, dense2.bias, dense3.weight, dense3.bias`),
  },
  {
    rule: "parameters are for the secret",
    spec: secret(`inject Secret at dense1.weight, "late", dense2 by mul(gamma: 1)
                 ~~~~~~~~~~~~~ SPK2192: \`dense1.weight\` names parameters, and keys of \`Secret\` enter at points | give a point of the model, written \`@point\` there; at parameters enters \`secret\`: \`inject secret at dense1.weight by signs\`
                                ~~~~~~ SPK2192: \`"late"\` names parameters, and keys of \`Secret\` enter at points | give a point of the model, written \`@point\` there; at parameters enters \`secret\`: \`inject secret at "late" by signs\`
                                        ~~~~~~ SPK2192: \`dense2\` names parameters, and keys of \`Secret\` enter at points | give a point of the model, written \`@point\` there; at parameters enters \`secret\`: \`inject secret at dense2 by signs\``),
  },
  {
    rule: "locks are for the secret",
    spec: secret(`inject Secret at dense1 by signs
                           ~~~~~ SPK2193: \`signs\` is a lock: it takes \`secret\`, not \`Secret\` | write \`inject secret at PARAMETERS by signs\`; keys of a keyspace enter by \`mul\`, \`add\` or an injection of the spec`),
  },
  {
    rule: "what a lock takes is called `secret`",
    spec: secret(`inject key at dense1 by signs
                        ~~~~~ SPK2193: \`signs\` is a lock: it takes \`secret\`, not \`key\` | write \`inject secret at PARAMETERS by signs\`; keys of a keyspace enter by \`mul\`, \`add\` or an injection of the spec`),
  },
  {
    rule: "injections are for keyspaces",
    spec: `injection Shift(h, k) = h + k
${secret(`inject secret at hidden by mul(gamma: 1)
                           ~~~ SPK2194: \`mul\` is for keys at activations: \`secret\` enters by a lock | use \`signs\`, \`permutation\`, \`keyed_map\`, \`noise\` or \`missing\`, or inject a keyspace by \`mul\`: \`inject Secret at …\``)}
experiment F extends E { inject secret by Shift }
                                          ~~~~~ SPK2194: \`Shift\` is for keys at activations: \`secret\` enters by a lock | use \`signs\`, \`permutation\`, \`keyed_map\`, \`noise\` or \`missing\`, or inject a keyspace by \`Shift\`: \`inject Secret at …\``,
  },
  {
    rule: "a lock has a name and arguments",
    spec: `${secret(`inject secret by sings
                 ~~~~~ SPK4300: there is no lock \`sings\` | did you mean \`signs\`?`)}
experiment F extends E { inject secret by missing(share: 0, by: smallest) }
                                                         ~ SPK2036: \`share\` of \`missing\` must be above 0 and 1 or less, not 0
                                                                ~~~~~~~~ SPK2037: \`by\` of \`missing\` must be \`largest\`, \`random\` or \`effect\`, not \`smallest\``,
  },
  {
    rule: "no keyspace is called `secret`",
    spec: experiment({
      keyspace: `keyspace secret { dim 2 }
         ~~~~~~ SPK2195: \`secret\` is the key at parameters and cannot name a keyspace | choose another name, for example \`Secret\``,
      inject: "inject secret at hidden by add(gamma: 1)",
    }),
  },
  {
    rule: "a model without weights has nothing to lock",
    spec: `
model Sum() { input 3 @input  relu }
experiment E {
  data synthetic(features: 3, classes: 3)
  model Sum
  inject secret by signs
  ~~~~~~~~~~~~~~~~~~~~~~ SPK4305: the model of E has no trained parameter to lock | a lock takes a model with weights
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 8
}`,
  },
  {
    rule: "an experiment takes all keys of its base, or none",
    spec: `${secret("inject secret at dense1 by signs", "inject Secret at hidden by add(gamma: 1)")}
experiment Ungated extends E { inject secret at dense2 by signs  loss crossentropy + 0.1 * deny reject on wrong }
                                                                                                ~~~~~~ SPK2087: \`deny reject\` has nothing to deny: \`Ungated\` injects keys at parameters alone | an \`inject\` takes the place of all those of the experiment that it extends: repeat the keys at points`,
  },
  {
    rule: "weights before training come from the seed, or from a secret",
    spec: `${experiment({ more: "start secret" })}
experiment Undone extends E { start seed }
experiment F extends E { start sead }
                               ~~~~ SPK2037: \`start\` must be \`seed\` or \`secret\`, not \`sead\` | did you mean \`seed\`?
experiment G extends E { start 3 }
                               ~ SPK2034: \`start\` must be \`seed\` or \`secret\`, not 3
experiment H extends E { start seed start secret }
                                    ~~~~~~~~~~~~ SPK2070: \`start\` is given twice in this experiment`,
  },
];
