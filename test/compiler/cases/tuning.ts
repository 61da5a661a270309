import { type Case, experiment } from "./case.js";

/** An experiment without keys, with settings of its own. */
const tuned = (more: string): string => experiment({ inject: "", more });

/** An experiment whose `train` has more clauses. */
const rated = (clauses: string): string =>
  experiment({ inject: "", train: `train adam(lr: 0.1) for 2 epochs batch 8 ${clauses}` });

const withNorm = (freeze: string, start = ""): string => `
model Net(classes: int) { input 10  dense(4) -> batchnorm  dense(classes) }
experiment E {
  data synthetic(features: 10, classes: 3)
  model Net(classes: 3)
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 8
  inject secret at dense1 by signs
  ${start}
  ${freeze}
}`;

export const tuning: readonly Case[] = [
  {
    rule: "what is frozen is a layer, a parameter or a pattern; `none` takes it back",
    spec: `${tuned('freeze dense1.weight, dense2, "dense?.bias"')}
experiment All extends E { freeze none }`,
  },
  {
    rule: "running statistics alone can be frozen",
    spec: withNorm("freeze batchnorm1.runningMean"),
  },
  {
    rule: "something is left to train",
    spec: tuned(`freeze dense1, "dense*"
~~~~~~~~~~~~~~~~~~~~~~~ SPK2270: \`freeze\` leaves nothing of \`Mlp\` to train | leave out the layers that are to be trained, for example the last one`),
  },
  {
    rule: "what is frozen is there",
    spec: tuned(`freeze dense4, hidden, late[1], none, dense1
       ~~~~~~ SPK4303: the model has no parameter or layer \`dense4\` | did you mean \`dense1\`?
               ~~~~~~ SPK4303: the model has no parameter or layer \`hidden\` | it has dense1.weight, dense1.bias, dense2.weight, dense2.bias, dense3.weight, dense3.bias
                       ~~~~~~~ SPK2196: \`late[1]\` is no parameter: a number in brackets is a turn of a point | a turn of \`repeat\` is a part of its name here: \`repeat1.turn2.conv1\`
                                ~~~~ SPK4303: the model has no parameter or layer \`none\` | it has dense1.weight, dense1.bias, dense2.weight, dense2.bias, dense3.weight, dense3.bias`),
  },
  {
    rule: "a lock is not at frozen weights alone, which the seed gives to everyone",
    spec: withNorm(`freeze dense1
  ~~~~~~~~~~~~~ SPK2271: everything that the lock \`signs\` is put at is frozen | whoever knows the weights before training knows frozen ones: put the lock at what is trained, or write \`start secret\``),
  },
  { rule: "but where they come from a secret", spec: withNorm("freeze dense1", "start secret") },
  { rule: "or where some are trained", spec: withNorm("freeze dense1.bias") },
  {
    rule: "it is given once",
    spec: tuned(`freeze dense1
freeze dense2
~~~~~~~~~~~~~ SPK2070: \`freeze\` is given twice in this experiment`),
  },
  {
    rule: "rates are given by part, and all of them are replaced",
    spec: `${rated('rate 0.1 at dense1, "dense2.*" rate 2 * 2 at dense3.bias')}
experiment F extends E { train rate 3 at dense1 }`,
  },
  {
    rule: "a rate is above 0, and its places are there",
    spec: rated(`rate 0 at dense1 rate 1 at dense4, late[1]
                                              ~ SPK2036: the factor of \`rate\` must be above 0, not 0
                                                                    ~~~~~~ SPK4303: the model has no parameter or layer \`dense4\` | did you mean \`dense1\`?
                                                                            ~~~~~~~ SPK2196: \`late[1]\` is no parameter: a number in brackets is a turn of a point | a turn of \`repeat\` is a part of its name here: \`repeat1.turn2.conv1\``),
  },
  {
    rule: "a parameter has one rate",
    spec: rated(`rate 0.1 at dense1, dense1.bias rate 2 at dense2, "*.bias"
                                                                                           ~~~~~~~~ SPK2272: \`"*.bias"\` means \`dense1.bias\`, which another \`rate\` has already | name every parameter in one \`rate\` at most`),
  },
  {
    rule: "what is frozen has no rate",
    spec: `${rated("rate 0.1 at dense1, dense2")}
experiment F extends E {
  freeze dense2, dense3.bias
  train rate 0.1 at dense1, dense2.weight, dense3
                            ~~~~~~~~~~~~~ SPK2273: all of \`dense2.weight\` is frozen: it has no learning rate | leave it out here, or in \`freeze\`
}`,
  },
];
