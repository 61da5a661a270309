import { type Case, experiment, image, vector } from "./case.js";

export const shapes: readonly Case[] = [
  {
    rule: "a window fits into the image",
    spec: image(`
  conv(4, kernel: 9, padding: 0)
  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3001: \`conv(4, kernel: 9, padding: 0)\` cannot take an image [1, 8, 8]: a window of 9 × 9 does not fit into the image [2, 1, 8, 8], 8 × 8 with padding
  maxpool(20)`),
  },
  {
    rule: "an error in a block names the use of the block",
    spec: `
block Pool(n: int) { maxpool(n) }
                     ~~~~~~~~~~ SPK3001: \`maxpool(n)\` cannot take an image [1, 2, 2]: a window of 4 × 4 does not fit into the image [2, 1, 2, 2], 2 × 2 with padding, in \`Pool(4)\` (main.spk:6:3)
model M() {
  input 8x8x1
  Pool(4)
  Pool(4)
  Pool(4)
}`,
  },
  {
    rule: "layers take images, vectors or sequences",
    spec: `
model A() { input 8x8x1  dense(3) }
                         ~~~~~~~~ SPK3002: \`dense(3)\` takes a vector or a sequence of vectors, not an image [1, 8, 8] | make it a vector first: \`flatten\`, or \`global_average_pool\`
model B() { input 10  conv(3, kernel: 3) }
                      ~~~~~~~~~~~~~~~~~~ SPK3002: \`conv(3, kernel: 3)\` takes an image, not a vector [10]
model C() { input 8x8x1  attention(2) }
                         ~~~~~~~~~ SPK2099: the layer \`attention\` is not supported yet
                         ~~~~~~~~~~~~ SPK3002: \`attention(2)\` takes a sequence of vectors, not an image [1, 8, 8] | make it a sequence first, as in \`patches(4)\``.replace(
      /\n *~+ SPK2099.*/,
      "",
    ),
  },
  {
    rule: "groups divide channels",
    spec: image(`
  conv(6, kernel: 3) -> conv(8, kernel: 3, groups: 4)
                        ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3003: \`conv(8, kernel: 3, groups: 4)\`: groups 4 does not divide the input channels 6`),
  },
  {
    rule: "what is added has one shape",
    spec: image(`
  add { conv(4, kernel: 3) }
  ~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3004: \`add\` cannot add an image [4, 8, 8], from its body, and an image [1, 8, 8], its input | let the body keep the shape, or change the other side with \`with\``),
  },
  {
    rule: "the shortcut has the shape of the body",
    spec: image(`
  add { conv(4, kernel: 3) } with conv(5, kernel: 1)
                                  ~~~~~~~~~~~~~~~~~~ SPK3004: \`add\` cannot add an image [4, 8, 8], from its body, and an image [5, 8, 8], from \`with\``),
  },
  {
    rule: "tensors are not larger than any machine",
    spec: vector(`
  dense(1000000000)
  ~~~~~~~~~~~~~~~~~ SPK3005: the weight of \`dense(1000000000)\` would hold 10,000,000,000 numbers, more than a tensor can`),
  },
  {
    rule: "neither are inputs",
    spec: `
model M() { input 90000x90000x3  flatten -> dense(2) }
                  ~~~~~~~~~~~~~ SPK3005: the input would hold 24,300,000,000 numbers, more than a tensor can`,
  },
  {
    rule: "an activation has the properties of its kind",
    spec: vector(`
  dense(2 * in.features) -> dense(in.channels)
                                     ~~~~~~~~ SPK3006: there is no \`in.channels\` in a vector [20]`),
  },
  {
    rule: "a model takes the samples of its data",
    spec: experiment({
      data: `data synthetic(features: 12, classes: 3)
     ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3007: synthetic gives a vector [12], but model \`Mlp\` takes a vector [10]`,
    }),
  },
  {
    rule: "a model has an output for each class",
    spec: experiment({
      model: `model Mlp(classes: 4)
      ~~~~~~~~~~~~~~~ SPK3008: model \`Mlp\` has 4 outputs, but synthetic has 3 classes`,
      loss: "loss crossentropy + 0.1 * deny reject on wrong",
    }),
  },
  {
    rule: "a model ends in a vector",
    spec: `model Image() { input 28x28x1 @in  conv(10, kernel: 3) }
${experiment({
  data: "data mnist",
  model: `model Image
      ~~~~~ SPK3009: model \`Image\` ends in an image [10, 28, 28], not in one number for each class | let it end in \`flatten -> dense(classes)\`, or \`global_average_pool -> dense(classes)\``,
  inject: "",
})}`,
  },
  {
    rule: "means and deviations are one, or one for each feature",
    spec: experiment({
      data: `data synthetic(features: 10, classes: 3) {
  normalize((0, 0), 1)
  ~~~~~~~~~~~~~~~~~~~~ SPK3010: \`mean\` has 2 values for a vector [10] of synthetic: give one, or one for each of 10 features
}`,
    }),
  },
  {
    rule: "augmentations work on images",
    spec: experiment({
      data: `data synthetic(features: 10, classes: 3) { augment flip }
                                                   ~~~~ SPK3011: \`flip\` works on images, but synthetic gives a vector [10]`,
    }),
  },
  {
    rule: "orthonormal rows fit into every point",
    spec: experiment({
      keyspace: "keyspace Secret { dim 5  basis orthonormal }",
      inject: `inject Secret at hidden, late by add(gamma: 1)
       ~~~~~~ SPK3012: keyspace \`Secret\`: 5 rows cannot be orthonormal at point \`late\`, which has 4 dimensions | take \`dim 4\` or less, or \`basis uniform\``,
    }),
  },
  {
    rule: "orthogonal keys need room beside the span",
    spec: experiment({
      keyspace: "keyspace Secret { dim 4  wrong orthogonal }",
      inject: `inject Secret at hidden, late by add(gamma: 1)
       ~~~~~~ SPK3013: keyspace \`Secret\`: 4 rows leave nothing orthogonal to them at point \`late\`, which has 4 dimensions | take \`dim 3\` or less, or \`wrong gaussian\``,
    }),
  },
];
