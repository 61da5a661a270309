import { type Case, experiment } from "./case.js";

export const experiments: readonly Case[] = [
  { rule: "nothing to say", spec: experiment({}) },
  {
    rule: "settings are given once",
    spec: experiment({
      more: `seed 1
seed 2
~~~~~~ SPK2070: \`seed\` is given twice in this experiment`,
    }),
  },
  {
    rule: "data, model, loss and train must be given",
    spec: `
experiment E { }
           ~ SPK2071: experiment \`E\` needs \`data\` | for example \`data mnist { normalize(0.1307, 0.3081) }\`
           ~ SPK2071: experiment \`E\` needs \`model\` | for example \`model SmallCnn(classes: 10)\`
           ~ SPK2071: experiment \`E\` needs \`loss\` | for example \`loss crossentropy + 0.1 * deny reject on wrong\`
           ~ SPK2071: experiment \`E\` needs \`train\` | for example \`train adam(lr: 0.001) for 20 epochs batch 128\``,
  },
  {
    rule: "training says how, how long and in which batches",
    spec: experiment({
      train: `train for 3 epochs
~~~~~~~~~~~~~~~~~~ SPK2072: \`train\` needs an optimizer | for example \`adam(lr: 0.001)\`
~~~~~~~~~~~~~~~~~~ SPK2072: \`train\` needs a batch size | for example \`batch 128\``,
    }),
  },
  {
    rule: "datasets, optimizers, augmentations and schedules must exist",
    spec: experiment({
      data: `data mnits { augment flp }
     ~~~~~ SPK2073: there is no dataset \`mnits\` | did you mean \`mnist\`?
                     ~~~ SPK2077: there is no augmentation \`flp\` | did you mean \`flip\`?`,
      train: `train adm(lr: 0.1) for 2 epochs batch 8 schedule stairs
      ~~~ SPK2074: there is no optimizer \`adm\` | did you mean \`adam\`?
                                                 ~~~~~~ SPK2078: there is no schedule \`stairs\` | use \`constant\`, \`steps\` or \`cosine\``,
    }),
  },
  {
    rule: "a warm-up is no schedule",
    spec: experiment({
      train: `train adam(lr: 0.1) for 2 epochs batch 8 schedule warmup(2)
                                                  ~~~~~~ SPK2078: there is no schedule \`warmup\` | a warm-up is a separate clause: \`schedule cosine warmup 2\``,
    }),
  },
  {
    rule: "the clauses of training are numbers that mean something",
    spec: experiment({
      train: `train adam(lr: 0.1) for 2 epochs batch 8 warmup -1 clip 0 patience 1.5
                                                ~~ SPK2036: the warm-up, in epochs, must be from 0 to 1000000, not -1
                                                        ~ SPK2036: the norm of \`clip\` must be above 0, not 0
                                                                   ~~~ SPK2035: the patience, in epochs, must be a whole number, not 1.5`,
    }),
  },
  {
    rule: "a step has one batch or more",
    spec: `${experiment({
      train: `train adam(lr: 0.1) for 2 epochs batch 8 accumulate 0
                                                    ~ SPK2036: the batches of a step must be from 1 to 1000000, not 0`,
    })}
experiment A extends E { train accumulate 1.5
                                          ~~~ SPK2035: the batches of a step must be a whole number, not 1.5
}`,
  },
  {
    rule: "the decay of an average is between 0 and 1, and `none` takes it back",
    spec: `${experiment({ train: "train adam(lr: 0.1) for 2 epochs batch 8 average 0.9" })}
experiment A extends E { train average none }
experiment B extends E { train average 1
                                       ~ SPK2036: the decay of \`average\` must be above 0 and below 1, not 1
}
experiment C extends E { train average 0
                                       ~ SPK2036: the decay of \`average\` must be above 0 and below 1, not 0
}
experiment D extends E { train average nne
                                       ~~~ SPK2037: the decay of \`average\` must be \`none\` or a number, not \`nne\` | did you mean \`none\`?
}`,
  },
  {
    rule: "`keep` counts epochs",
    spec: experiment({
      train: `train adam(lr: 0.1) for 2 epochs batch 8 keep 0
                                              ~ SPK2036: \`keep\`, in epochs, must be from 1 to 1000000, not 0`,
    }),
  },
  {
    rule: "what patience looks at must be measured, and there must be samples to measure it on",
    spec: experiment({
      train: `train adam(lr: 0.1) for 2 epochs batch 8 patience 1 on validation.valid.acuracy
                                                       ~~~~~~~~~~~~~~~~~~~~~~~~ SPK2290: \`validation.valid.acuracy\` is nothing that \`patience\` can look at | did you mean \`validation.valid.accuracy\`? there are \`validation.none.loss\`, \`validation.none.accuracy\`, \`validation.valid.loss\`, \`validation.valid.accuracy\`, \`validation.wrong.loss\` and \`validation.wrong.accuracy\``,
    }),
  },
  {
    rule: "what patience looks at takes samples to measure it on",
    spec: experiment({
      train: `train adam(lr: 0.1) for 2 epochs batch 8 patience 1 on validation.valid.loss
                                                       ~~~~~~~~~~~~~~~~~~~~~ SPK2291: there are no samples to measure \`validation.valid.loss\` on | leave some out of training: \`data synthetic(…, validation: 0.1)\``,
    }),
  },
  {
    rule: "losses must exist",
    spec: experiment({
      loss: `loss crossentrpy + deny rejct on wrong
     ~~~~~~~~~~~ SPK2075: there is no loss \`crossentrpy\` | did you mean \`crossentropy\`?
                        ~~~~~ SPK2076: there is no deny loss \`rejct\` | did you mean \`reject\`?`,
    }),
  },
  {
    rule: "keys are added or multiplied",
    spec: experiment({
      inject: `inject Secret at hidden by mult(gamma: 1)
                           ~~~~ SPK2079: there is no injection \`mult\` | did you mean \`mul\`?`,
    }),
  },
  {
    rule: "a loss has a crossentropy",
    spec: experiment({
      loss: `loss deny reject on wrong
~~~~~~~~~~~~~~~~~~~~~~~~~ SPK2080: the loss has no \`crossentropy\` | for example \`loss crossentropy + 0.1 * deny reject on wrong\``,
    }),
  },
  {
    rule: "a loss has each term once",
    spec: experiment({
      loss: `loss crossentropy + crossentropy
                    ~~~~~~~~~~~~ SPK2081: \`crossentropy\` is given twice in this loss`,
    }),
  },
  {
    rule: "`deny` stands before deny losses, and only there",
    spec: experiment({
      loss: `loss crossentropy + reject
                    ~~~~~~ SPK2082: \`reject\` is a deny loss: write \`deny reject\``,
    }),
  },
  {
    rule: "crossentropy denies nothing",
    spec: experiment({
      loss: `loss deny crossentropy
          ~~~~~~~~~~~~ SPK2082: \`crossentropy\` is not a deny loss: write it without \`deny\``,
    }),
  },
  {
    rule: "only deny losses look at other paths and warm up",
    spec: experiment({
      loss: `loss crossentropy on wrong warmup 3
                     ~~~~~ SPK2083: \`on\` belongs to deny losses, not to \`crossentropy\`
                                  ~ SPK2083: \`warmup\` belongs to deny losses, not to \`crossentropy\``,
    }),
  },
  {
    rule: "a term may begin later, while training lasts",
    spec: experiment({
      loss: `loss crossentropy after 1 + 0.1 * deny reject on wrong after 0
                                                             ~ SPK2036: the epochs before the term must be 1 or more, not 0`,
    }),
  },
  {
    rule: "who fine-tunes has no key",
    spec: experiment({
      loss: `loss crossentropy + deny fine_tuned(steps: 2) on none, wrong
                                                 ~~~~ SPK2094: \`deny fine_tuned\` is about whoever fine-tunes without a key: it cannot be on \`wrong\` | write \`on none\`, or leave it out`,
    }),
  },
  {
    rule: "a term counts before training ends",
    spec: experiment({
      loss: `loss crossentropy after 2000 + 0.1 * deny reject on wrong
                        ~~~~ SPK2092: \`crossentropy\` is to count after 2000 epochs, but training ends after 2 epochs | let it begin earlier, or train for more epochs`,
    }),
  },
  {
    rule: "one term counts from the first epoch on",
    spec: experiment({
      loss: `loss crossentropy after 1 + deny none on wrong
~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK2093: no term of the loss counts in the first epoch | leave \`after\` out of one of them`,
    }),
  },
  {
    rule: "deny losses look at wrong keys or at none",
    spec: experiment({
      loss: `loss crossentropy + 0.1 * deny reject on wron, valid, none, none
                                         ~~~~ SPK2084: a deny loss cannot be on \`wron\` | did you mean \`wrong\`?
                                               ~~~~~ SPK2084: a deny loss cannot be on \`valid\` | write \`on wrong\`, \`on none\` or \`on wrong, none\`
                                                            ~~~~ SPK2085: \`none\` is given twice after \`on\``,
    }),
  },
  {
    rule: "a point gets one key",
    spec: experiment({
      inject: `inject Secret at hidden, late by add(gamma: 1)
inject Secret at late by mul(gamma: 1)
                 ~~~~ SPK2086: keys are injected twice at \`late\``,
    }),
  },
  {
    rule: "there are keys to deny",
    spec: experiment({
      inject: "",
      loss: `loss crossentropy + deny reject on wrong
                         ~~~~~~ SPK2087: \`deny reject\` has nothing to deny: the experiment injects no keys | for example \`inject Secret at image by mul(gamma: 0.5)\``,
    }),
  },
  {
    rule: "a reject output is added to a dense layer",
    spec: `model Soft() { input 10 @in  dense(3) -> relu }
${experiment({
  model: "model Soft",
  inject: "inject Secret at in by add(gamma: 1)",
  loss: `loss crossentropy + deny reject on wrong
                         ~~~~~~ SPK2088: \`deny reject\` adds an output, but model \`Soft\` does not end in a \`dense\` layer | end the model in \`dense(classes)\``,
})}`,
  },
  {
    rule: "and so is an auxiliary rejection logit, each for itself",
    spec: `model Soft() { input 10 @in  dense(3) -> relu }
${experiment({
  model: "model Soft",
  inject: "inject Secret at in by add(gamma: 1)",
  loss: `loss crossentropy + deny aux_reject on wrong + deny reject on none
                         ~~~~~~~~~~ SPK2088: \`deny aux_reject\` adds an output, but model \`Soft\` does not end in a \`dense\` layer | end the model in \`dense(classes)\`
                                                    ~~~~~~ SPK2088: \`deny reject\` adds an output, but model \`Soft\` does not end in a \`dense\` layer | end the model in \`dense(classes)\``,
})}`,
  },
  {
    rule: "data are normalised once, by deviations above zero",
    spec: experiment({
      data: `data synthetic(features: 10, classes: 3) {
  normalize(0, 0)
               ~ SPK2036: \`std\` of \`normalize\` must be above 0, not 0
  normalize(0, 1)
  ~~~~~~~~~~~~~~~ SPK2089: \`normalize\` is given twice
}`,
    }),
  },
  {
    rule: "without keys there are no figures of keys",
    spec: experiment({
      inject: "",
      more: `published test.valid.accuracy 0.9, test.none.accuracy 0.1
                                   ~~~~~~~~~~~~~~~~~~ SPK2102: \`test.none.accuracy\` is not measured: the experiment injects no keys`,
    }),
  },
  {
    rule: "a published figure is one that is measured",
    spec: experiment({
      loss: "loss crossentropy + deny aux_reject on wrong",
      more: `published test.valid.accuracy 0.9 within 0.01, train.wrong.aux_reject 1 at least 0.9,
  test.vlid.accuracy 0.9, test.accuracy 0.5 within -1,
  ~~~~~~~~~~~~~~~~~~ SPK2100: there is no figure \`test.vlid.accuracy\` | did you mean \`test.valid.accuracy\`?
                          ~~~~~~~~~~~~~ SPK2100: there is no figure \`test.accuracy\` | a figure is a split, a key path and a measure, for example \`test.valid.accuracy\`
                                                   ~~ SPK2036: the bound of a published figure must be 0 or more, not -1
  test.valid.accuracy 1, test.wrong.reject 1, test.none.perplexity 9
  ~~~~~~~~~~~~~~~~~~~ SPK2101: \`test.valid.accuracy\` is published twice
                         ~~~~~~~~~~~~~~~~~ SPK2102: \`test.wrong.reject\` is not measured: there is no reject output
                                              ~~~~~~~~~~~~~~~~~~~~ SPK2102: \`test.none.perplexity\` is not measured: a sample has one label`,
    }),
  },
];
