import type { Case } from "./case.js";
import { experiment } from "./case.js";

const numbers = "data synthetic(features: 10, target: number)";
const oneNumber = { data: numbers, model: "model Mlp(classes: 1)" };

/** An experiment on pictures of 8 x 8 pixels with masks. */
const masks = ({
  data = `data images("photos", target: mask, masks: "masks")`,
  model = "model Net",
  layers = "conv(3, kernel: 1) @h",
  loss = "loss crossentropy",
}): string => `model Net { input 8x8x3  ${layers} }
keyspace Secret { dim 2 }
experiment E {
  ${data}
  ${model}
  inject Secret at h by add(gamma: 1)
  ${loss}
  train adam(lr: 0.1) for 2 epochs batch 8
}`;

export const targets: readonly Case[] = [
  { rule: "numbers are learned by losses of theirs", spec: experiment({ ...oneNumber, loss: "loss mse" }) },
  {
    rule: "several columns of a table may be numbers to learn",
    spec: experiment({
      data: `data table("a.csv", labels: ("price", "rent"), target: number)`,
      model: "model Mlp(classes: 2)",
      loss: "loss huber(delta: 2) + mae + deny uniform on wrong, none + deny margin + deny aux_reject",
    }),
  },
  {
    rule: "a loss learns what the data have",
    spec: experiment({
      ...oneNumber,
      loss: `loss crossentropy
     ~~~~~~~~~~~~ SPK2211: \`crossentropy\` learns classes, but synthetic has numbers | numbers are learned by \`mse\`, \`mae\` or \`huber\``,
    }),
  },
  {
    rule: "numbers are no classes",
    spec: experiment({
      loss: `loss mse
     ~~~ SPK2211: \`mse\` learns numbers, but synthetic has classes | classes are learned by \`crossentropy\``,
    }),
  },
  {
    rule: "numbers need a loss that learns them",
    spec: experiment({
      ...oneNumber,
      loss: `loss deny uniform
~~~~~~~~~~~~~~~~~ SPK2210: the loss has nothing that learns the numbers of synthetic | for example \`loss mse\``,
    }),
  },
  {
    rule: "deny losses of classes mean nothing for numbers",
    spec: experiment({
      ...oneNumber,
      loss: `loss mse + deny entropy
                ~~~~~~~ SPK2212: \`deny entropy\` means nothing for numbers, which synthetic has | of the deny losses, \`uniform\`, \`aux_reject\` or \`margin\` apply to numbers`,
    }),
  },
  {
    rule: "a model ends in as many numbers as are to be learned",
    spec: experiment({
      data: numbers,
      loss: "loss mse",
      model: `model Mlp(classes: 3)
      ~~~~~~~~~~~~~~~ SPK3050: model \`Mlp\` ends in a vector [3], but a target of synthetic is 1 number | end it in \`dense(1)\``,
    }),
  },
  {
    rule: "an output for a loss is none of them",
    spec: experiment({
      data: numbers,
      loss: "loss mse + deny aux_reject",
      model: `model Mlp(classes: 2)
      ~~~~~~~~~~~~~~~ SPK3050: model \`Mlp\` ends in a vector [2], but a target of synthetic is 1 number | end it in \`dense(1)\``,
    }),
  },
  {
    rule: "attacks are scored by classes",
    spec: experiment({
      ...oneNumber,
      loss: "loss mse",
      more: `attack quick
~~~~~~~~~~~~ SPK2213: attacks are scored by the classes that they get right, but synthetic has numbers | leave \`attack\` out: what keys open is in the measures by key path`,
    }),
  },
  {
    rule: "a number has no classes",
    spec: experiment({
      data: `data synthetic(features: 10, target: number, classes: 3)
                                                      ~ SPK2036: \`classes\` of \`synthetic\` must be left out with \`target: number\`, not 3`,
      model: "model Mlp(classes: 1)",
      loss: "loss mse",
    }),
  },
  {
    rule: "labels may be smoothed, and classes weighed",
    spec: experiment({ loss: "loss crossentropy(smoothing: 0.1, weights: balanced)" }),
  },
  {
    rule: "by a weight for each",
    spec: experiment({
      loss: `loss crossentropy(weights: (1, 2))
                           ~~~~~~ SPK2214: 2 weights for 3 classes of synthetic: give one for each | \`weights: balanced\` makes all classes count alike`,
    }),
  },
  {
    rule: "that is above 0, and by less than all of a label",
    spec: experiment({
      loss: `loss crossentropy(smoothing: 1, weights: (1, 0, 2))
                             ~ SPK2036: \`smoothing\` of \`crossentropy\` must be 0 or more and below 1, not 1
                                         ~~~~~~~~~ SPK2036: \`weights\` of \`crossentropy\` must be above 0, not 0`,
    }),
  },
  {
    rule: "a sample may have several labels",
    spec: experiment({
      data: `data table("a.csv", labels: ("beach", "city"), target: labels)`,
      model: "model Mlp(classes: 2)",
      loss: "loss binary_crossentropy(weights: (3, 0.5)) + deny entropy + deny margin + deny uniform on none + deny aux_reject",
    }),
  },
  {
    rule: "or one that it has or has not",
    spec: experiment({
      data: `data table("a.csv", label: "beach", target: labels)`,
      model: "model Mlp(classes: 1)",
      loss: "loss binary_crossentropy(weights: balanced)",
    }),
  },
  {
    rule: "labels are no class",
    spec: experiment({
      data: "data synthetic(features: 10, target: labels, classes: 3)",
      loss: `loss crossentropy
     ~~~~~~~~~~~~ SPK2211: \`crossentropy\` learns classes, but synthetic has labels | labels are learned by \`binary_crossentropy\``,
    }),
  },
  {
    rule: "and a class is no label",
    spec: experiment({
      loss: `loss binary_crossentropy
     ~~~~~~~~~~~~~~~~~~~ SPK2211: \`binary_crossentropy\` learns labels, but synthetic has classes | classes are learned by \`crossentropy\``,
    }),
  },
  {
    rule: "deny losses that pit classes against each other mean nothing for labels",
    spec: experiment({
      data: "data synthetic(features: 10, target: labels, classes: 3)",
      loss: `loss binary_crossentropy + deny margin_plus
                                ~~~~~~~~~~~ SPK2212: \`deny margin_plus\` means nothing for labels, which synthetic has | of the deny losses, \`entropy\`, \`soft_entropy\`, \`uniform\`, \`aux_reject\`, \`margin\` or \`soft_entropy_margin\` apply to labels`,
    }),
  },
  {
    rule: "a model ends in an output for each label",
    spec: experiment({
      data: "data synthetic(features: 10, target: labels, classes: 2)",
      loss: "loss binary_crossentropy",
      model: `model Mlp(classes: 3)
      ~~~~~~~~~~~~~~~ SPK3050: model \`Mlp\` ends in a vector [3], but a target of synthetic is 2 labels | end it in \`dense(2)\``,
    }),
  },
  {
    rule: "and labels have a weight each",
    spec: experiment({
      data: "data synthetic(features: 10, target: labels, classes: 3)",
      loss: `loss binary_crossentropy(weights: (1, 2))
                                  ~~~~~~ SPK2214: 2 weights for 3 labels of synthetic: give one for each | \`weights: balanced\` makes samples that have a label count as much as those that have not`,
    }),
  },
  {
    rule: "each pixel may have a class",
    spec: masks({
      loss: "loss crossentropy(smoothing: 0.1, weights: balanced)",
    }),
  },
  {
    rule: "which losses of numbers do not learn, and few deny losses speak of",
    spec: masks({
      loss: `loss mse + deny reject
       ~~~ SPK2211: \`mse\` learns numbers, but images has classes of pixels | classes of pixels are learned by \`crossentropy\`
                  ~~~~~~ SPK2212: \`deny reject\` means nothing for classes of pixels, which images has | of the deny losses, \`entropy\`, \`soft_entropy\`, \`uniform\` or \`margin\` apply to classes of pixels`,
    }),
  },
  {
    rule: "the model ends in a pixel for each of a mask",
    spec: masks({
      model: `model Net
        ~~~ SPK2220: model \`Net\` ends in an image [3, 4, 4], but a mask of images has 8x8 pixels | end it in an image of that size with a channel for each class, for example by \`conv(21, kernel: 1)\``,
      layers: "maxpool(2) -> conv(3, kernel: 1) @h",
    }),
  },
  {
    rule: "and the folder of the masks is named",
    spec: masks({
      data: `data images("photos", target: mask)
       ~~~~~~ SPK2036: \`masks\` of \`images\` must be the folder of the masks with \`target: mask\`, not none`,
    }),
  },
  {
    rule: "a sample may be learned itself",
    spec: experiment({
      data: "data synthetic(features: 10, target: input)",
      model: "model Mlp(classes: 10)",
      loss: "loss mse + deny aux_reject + deny uniform on wrong, none",
    }),
  },
  {
    rule: "by a model that ends in its shape",
    spec: `model Net { input 28x28x1  flatten -> dense(784) }
experiment E {
  data mnist(target: input)
  model Net
        ~~~ SPK3050: model \`Net\` ends in a vector [784], but a target of mnist is an image [1, 28, 28] | end it in an image of that size, for example by a last \`conv\`
  loss mse
  train adam(lr: 0.1) for 2 epochs batch 8
}`,
  },
  {
    rule: "several columns are no class",
    spec: experiment({
      data: `data table("a.csv", labels: ("a", "b"))
                            ~~~~~~~~~~ SPK2036: \`labels\` of \`table\` must be left out, or given with \`target: labels\` or \`target: number\`: a class has one \`label\`, not a, b`,
    }),
  },
  {
    rule: "columns of labels are one or more, and differ",
    spec: `${experiment({
      data: `data table("a.csv", target: labels, labels: ("a", "b", "a"))
                                            ~~~~~~~~~~~~~~~ SPK2036: \`labels\` of \`table\` must be columns that differ, not a`,
      loss: "loss binary_crossentropy",
    })}
experiment None extends E { data table("a.csv", labels: ())  model Mlp(classes: 1) }
                                                        ~~ SPK2036: \`labels\` of \`table\` must be one column or more, not ()`,
  },
  {
    rule: "a forgotten list of columns is asked for",
    spec: experiment({
      data: `data table("a.csv", target: labels)`,
      model: `model Mlp(classes: 3)
      ~~~~~~~~~~~~~~~ SPK3050: model \`Mlp\` ends in a vector [3], but a target of table is 1 label | end it in \`dense(1)\`, or name several columns: \`labels: ("a", "b")\``,
      loss: "loss binary_crossentropy",
    }),
  },
  {
    rule: "numbers have errors and no accuracy",
    spec: experiment({
      ...oneNumber,
      loss: "loss mse",
      more: `published test.valid.r2 0.9 within 0.1, test.valid.accuracy 0.9
                                        ~~~~~~~~~~~~~~~~~~~ SPK2102: \`test.valid.accuracy\` is not measured: the model gives numbers`,
    }),
  },
];
