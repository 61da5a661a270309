import { type Case, experiment, image, vector } from "./case.js";

export const shapes: readonly Case[] = [
  {
    rule: "a window fits into the image",
    spec: image(`
  conv(4, kernel: 9, padding: 0)
  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3001: \`conv(4, kernel: 9, padding: 0)\` cannot take an image [1, 8, 8]: a window of 9 × 9 does not fit into the image [n, 1, 8, 8], 8 × 8 with padding
  maxpool(20)`),
  },
  {
    rule: "an error in a block names the use of the block",
    spec: `
block Pool(n: int) { maxpool(n) }
                     ~~~~~~~~~~ SPK3001: \`maxpool(n)\` cannot take an image [1, 2, 2]: a window of 4 × 4 does not fit into the image [n, 1, 2, 2], 2 × 2 with padding, in \`Pool(4)\` (main.spk:6:3)
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
                      ~~~~~~~~~~~~~~~~~~ SPK3002: \`conv(3, kernel: 3)\` takes an image or a sequence of vectors, not a vector [10]
model C() { input 8x8x1  attention(2) }
                         ~~~~~~~~~~~~ SPK3002: \`attention(2)\` takes a sequence of vectors, not an image [1, 8, 8] | make it a sequence first, for example \`patches(4)\``,
  },
  {
    rule: "what enters every other layer is of its kind, too",
    spec: `
model A() { input 8x8x1  avgpool(9) }
                         ~~~~~~~~~~ SPK3001: \`avgpool(9)\` cannot take an image [1, 8, 8]: a window of 9 × 9 does not fit into the image [n, 1, 8, 8], 8 × 8 with padding
model V() { input 8x8x1  maxpool(2, padding: 2) }
                         ~~~~~~~~~~~~~~~~~~~~~~ SPK3001: \`maxpool(2, padding: 2)\` cannot take an image [1, 8, 8]: a padding of 2 is more than half of the kernel, 2
model B() { input 8x8x1  rmsnorm }
                         ~~~~~~~ SPK3002: \`rmsnorm\` takes a vector or a sequence of vectors, not an image [1, 8, 8] | make it a vector first: \`flatten\`, or \`global_average_pool\`
model C() { input 8x8x1  softmax }
                         ~~~~~~~ SPK3002: \`softmax\` takes a vector or a sequence of vectors, not an image [1, 8, 8] | make it a vector first: \`flatten\`, or \`global_average_pool\`
model D() { input 8x8x1  class_token }
                         ~~~~~~~~~~~ SPK3002: \`class_token\` takes a sequence of vectors, not an image [1, 8, 8] | make it a sequence first, for example \`patches(4)\`
model E() { input 8x8x1  positions }
                         ~~~~~~~~~ SPK3002: \`positions\` takes a sequence of vectors, not an image [1, 8, 8] | make it a sequence first, for example \`patches(4)\`
model F() { input 8x8x1  first_token }
                         ~~~~~~~~~~~ SPK3002: \`first_token\` takes a sequence of vectors, not an image [1, 8, 8] | make it a sequence first, for example \`patches(4)\`
model G() { input 8x8x1  mean_tokens }
                         ~~~~~~~~~~~ SPK3002: \`mean_tokens\` takes a sequence of vectors, not an image [1, 8, 8] | make it a sequence first, for example \`patches(4)\`
model H() { input 10  global_average_pool }
                      ~~~~~~~~~~~~~~~~~~~ SPK3002: \`global_average_pool\` takes an image, not a vector [10]
model I() { input 10  maxpool(2) }
                      ~~~~~~~~~~ SPK3002: \`maxpool(2)\` takes an image or a sequence of vectors, not a vector [10]
model J() { input 10  patches(2) }
                      ~~~~~~~~~~ SPK3002: \`patches(2)\` takes an image, not a vector [10]
model K() { input 10  embedding(3, 4) }
                      ~~~~~~~~~~~~~~~ SPK3002: \`embedding(3, 4)\` takes token ids, not a vector [10]
model L() { input tokens 10  flatten }
                             ~~~~~~~ SPK3002: \`flatten\` takes an image or a sequence of vectors or a vector, not token ids [10] | make them vectors first, for example \`embedding(vocabulary, 128)\`
model M() { input tokens 10  relu }
                             ~~~~ SPK3002: \`relu\` takes an image or a vector or a sequence of vectors, not token ids [10] | make them vectors first, for example \`embedding(vocabulary, 128)\`
model N() { input tokens 10  gelu }
                             ~~~~ SPK3002: \`gelu\` takes an image or a vector or a sequence of vectors, not token ids [10] | make them vectors first, for example \`embedding(vocabulary, 128)\`
model O() { input tokens 10  tanh }
                             ~~~~ SPK3002: \`tanh\` takes an image or a vector or a sequence of vectors, not token ids [10] | make them vectors first, for example \`embedding(vocabulary, 128)\`
model P() { input tokens 10  sigmoid }
                             ~~~~~~~ SPK3002: \`sigmoid\` takes an image or a vector or a sequence of vectors, not token ids [10] | make them vectors first, for example \`embedding(vocabulary, 128)\`
model Q() { input tokens 10  dropout(0.5) }
                             ~~~~~~~~~~~~ SPK3002: \`dropout(0.5)\` takes an image or a vector or a sequence of vectors, not token ids [10] | make them vectors first, for example \`embedding(vocabulary, 128)\`
model R() { input tokens 10  reshape(10) }
                             ~~~~~~~~~~~ SPK3002: \`reshape(10)\` takes an image or a vector or a sequence of vectors, not token ids [10] | make them vectors first, for example \`embedding(vocabulary, 128)\`
model S() { input tokens 10  batchnorm }
                             ~~~~~~~~~ SPK3002: \`batchnorm\` takes an image or a vector or a sequence of vectors, not token ids [10] | make them vectors first, for example \`embedding(vocabulary, 128)\``,
  },
  {
    rule: "windows have a size for each axis of an image, and one along a sequence",
    spec: `
model A() { input 8x8x1  conv(3, kernel: (3, 1, 1)) }
                                         ~~~~~~~~~ SPK2034: \`kernel\` of \`conv\` must be a whole number or two, for height and width, not a list of 3
model B() { input 8x8x1  conv(3, kernel: (3, 0)) }
                                         ~~~~~~ SPK2036: \`kernel\` of \`conv\` must be 1 or more, not 0
model C() { input 8x8x1  maxpool((3, 1), padding: (1, 1)) }
                         ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3001: \`maxpool((3, 1), padding: (1, 1))\` cannot take an image [1, 8, 8]: a padding of 1 is more than half of the kernel, 1
model D() { input 8x8x1  patches(4) -> conv(3, kernel: (3, 1)) }
                                       ~~~~~~~~~~~~~~~~~~~~~~~ SPK3001: \`conv(3, kernel: (3, 1))\` cannot take a sequence of vectors [4, 16]: a sequence has one axis to move along, and \`kernel\` is (3, 1)
model E() { input 8x8x1  patches(4) -> maxpool(7) }
                                       ~~~~~~~~~~ SPK3001: \`maxpool(7)\` cannot take a sequence of vectors [4, 16]: a window of 7 does not fit into the length 4
model F() { input 8x8x1  conv_transpose(3, kernel: 2, stride: 2, output_padding: 2) }
                         ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3001: \`conv_transpose(3, kernel: 2, stride: 2, output_padding: 2)\` cannot take an image [1, 8, 8]: an \`output_padding\` of 2 × 2 must be smaller than the stride, 2 × 2
model G() { input 8x8x1  conv_transpose(3, kernel: 2, padding: 5) }
                         ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3001: \`conv_transpose(3, kernel: 2, padding: 5)\` cannot take an image [1, 8, 8]: its padding leaves nothing of the output: -1 × -1
model H() { input 8x8x6  conv_transpose(4, kernel: 2, groups: 4) }
                         ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3003: \`conv_transpose(4, kernel: 2, groups: 4)\`: groups 4 does not divide the input channels 6`,
  },
  {
    rule: "recurrent layers go along sequences",
    spec: `
model A() { input 8x8x1  lstm(4) }
                         ~~~~~~~ SPK3002: \`lstm(4)\` takes a sequence of vectors, not an image [1, 8, 8] | make it a sequence first, for example \`patches(4)\`
model B() { input 8x8x1  patches(4) -> gru(4, returns: first) }
                                                       ~~~~~ SPK2037: \`returns\` of \`gru\` must be \`all\` or \`last\`, not \`first\``,
  },
  {
    rule: "the columns of a table have all of its features",
    spec: `
model A() { input 6  feature_tokens(4, columns: (1, 1, 3)) }
                     ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3001: \`feature_tokens(4, columns: (1, 1, 3))\` cannot take a vector [6]: its columns have 5 features in all, the vector has 6
model B() { input 6  feature_tokens(4, columns: (6, 0)) }
                                                ~~~~~~ SPK2036: \`columns\` of \`feature_tokens\` must be 1 or more, not 0`,
  },
  {
    rule: "unembed shares the one embedding before it",
    spec: `
block Out() { unembed }
              ~~~~~~~ SPK3040: \`unembed\` shares the parameters of \`embedding\`, and must stand beside it in the model itself | take it out of the block or the \`repeat\`
model A() { input tokens 8  embedding(9, 4) -> Out }
model B() { input 8x8x1  patches(4) -> unembed }
                                       ~~~~~~~ SPK3040: \`unembed\` shares the parameters of the one \`embedding\` before it in the model itself: there is none | begin the model with \`embedding(…)\`, in no block
model C() { input tokens 8  embedding(9, 4) -> dense(5) -> unembed }
                                                           ~~~~~~~ SPK3001: \`unembed\` cannot take a sequence of vectors [8, 5]: the embedding has a width of 4, these vectors have 5 features
model D() { input tokens 8  add { embedding(9, 4) } with { embedding(9, 4) }  unembed }
                                                                              ~~~~~~~ SPK3040: \`unembed\` shares the parameters of the one \`embedding\` before it in the model itself: there are 2 | end the model in \`dense(vocabulary)\`, which has a matrix of its own`,
  },
  {
    rule: "heads share keys evenly, rotary positions turn pairs, shifts are within a window",
    spec: `
model A() { input 8x8x1  patches(4) -> attention(4, kv_heads: 3) }
                                       ~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3003: \`attention(4, kv_heads: 3)\`: kv_heads 3 does not divide the heads 4
model B() { input 8x8x1  patches(4) -> attention(4, kv_heads: 8) }
                                       ~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3003: \`attention(4, kv_heads: 8)\`: kv_heads 8 does not divide the heads 4
model C() { input 8x8x1  patches(4) -> attention(3, head_dim: 5, rotary: 100) }
                                       ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3001: \`attention(3, head_dim: 5, rotary: 100)\` cannot take a sequence of vectors [4, 16]: rotary positions turn pairs, and all 5 numbers of a head are not an even number
model D() { input 8x8x1  patches(4) -> attention(2, rotary: 100, rotary_share: 0.1) }
                                       ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3001: \`attention(2, rotary: 100, rotary_share: 0.1)\` cannot take a sequence of vectors [4, 16]: rotary positions turn pairs, and 0.1 of the 8 numbers of a head are not an even number
model E() { input 8x8x4  window_attention(2, window: 3) }
                         ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3003: \`window_attention(2, window: 3)\`: window 3 does not divide the height 8
model F() { input 8x8x4  window_attention(2, window: 4, shift: 4) }
                         ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3001: \`window_attention(2, window: 4, shift: 4)\` cannot take an image [4, 8, 8]: a shift of 4 × 4 must be smaller than the window, 4 × 4
model G() { input 8x8x1  patches(4) -> attention(2, bias: 3, key_bias: no) }
                                                          ~ SPK2034: \`bias\` of \`attention\` must be true or false, not 3
                                                                       ~~ SPK2037: \`key_bias\` of \`attention\` must be \`bias\` or true or false, not \`no\``,
  },
  {
    rule: "patches and heads divide what they cut",
    spec: `
model A() { input 8x8x1  patches(3) }
                         ~~~~~~~~~~ SPK3003: \`patches(3)\`: size 3 does not divide the height 8
model B() { input 8x8x1  patches(4) -> attention(3) }
                                       ~~~~~~~~~~~~ SPK3003: \`attention(3)\`: heads 3 does not divide the width 16`,
  },
  {
    rule: "a new shape holds the same numbers",
    spec: vector(`
  reshape((2, 5)) -> reshape((3, 4))
                     ~~~~~~~~~~~~~~~ SPK3001: \`reshape((3, 4))\` cannot take a sequence of vectors [2, 5]: [2, 5] cannot become [3, 4]: 10 elements against 12`),
  },
  {
    rule: "and has at most three sizes",
    spec: vector(`
  reshape((1, 1, 1, 10))
  ~~~~~~~~~~~~~~~~~~~~~~ SPK3001: \`reshape((1, 1, 1, 10))\` cannot take a vector [10]: a sample has at most 3 sizes, not 4`),
  },
  {
    rule: "keys cannot enter at token ids",
    spec: `
model M() { input tokens 10 @ids  embedding(5, 4) @vectors }
                            ~~~~ SPK3030: the point \`ids\` is on token ids [10]: keys can be neither added to nor multiplied with these | put it after the layer that makes them vectors, for example \`embedding(vocabulary, 128) @name\``,
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
  ~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3004: \`add\` cannot add an image [4, 8, 8] (from its body) and an image [1, 8, 8] (its input) | keep the shape in the body, or change the other side with \`with\``),
  },
  {
    rule: "the shortcut has the shape of the body",
    spec: image(`
  add { conv(4, kernel: 3) } with conv(5, kernel: 1)
                                  ~~~~~~~~~~~~~~~~~~ SPK3004: \`add\` cannot add an image [4, 8, 8] (from its body) and an image [5, 8, 8] (from \`with\`)`),
  },
  {
    rule: "what is multiplied has one shape, or is a factor for each channel",
    spec: image(`
  conv(4, kernel: 3) -> multiply { global_average_pool } -> multiply { global_average_pool -> dense(3) }
                                                            ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK3004: \`multiply\` cannot multiply a vector [3] (from its body) and an image [4, 8, 8] (its input) | all sides have one shape, or one is a vector of as many features as the others have channels`),
  },
  {
    rule: "what is joined has one size but for its channels",
    spec: image(`
  concat { conv(4, kernel: 3) } with { conv(2, kernel: 1) } with { maxpool(2) } with flatten
                                                                 ~~~~~~~~~~~~~~ SPK3004: \`concat\` cannot join an image [6, 8, 8] (joined so far) and an image [1, 4, 4] (from its second \`with\`) | sides are joined along their channels or features: their other sizes must be equal`),
  },
  {
    rule: "tensors are not larger than any machine",
    spec: vector(`
  dense(1000000000)
  ~~~~~~~~~~~~~~~~~ SPK3005: the weight of \`dense(1000000000)\` would have 10,000,000,000 elements, more than a tensor can hold`),
  },
  {
    rule: "neither are inputs",
    spec: `
model M() { input 90000x90000x3  flatten -> dense(2) }
                  ~~~~~~~~~~~~~ SPK3005: the input would have 24,300,000,000 elements, more than a tensor can hold`,
  },
  {
    rule: "an activation has the properties of its kind",
    spec: vector(`
  dense(2 * in.features) -> dense(in.channels)
                                     ~~~~~~~~ SPK3006: a vector [20] has no \`in.channels\``),
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
      ~~~~~ SPK3009: model \`Image\` ends in an image [10, 28, 28], not in one number per class | end it in \`flatten -> dense(classes)\` or \`global_average_pool -> dense(classes)\``,
  inject: "",
})}`,
  },
  {
    rule: "means and deviations are one, or one for each feature",
    spec: experiment({
      data: `data synthetic(features: 10, classes: 3) {
  normalize((0, 0), 1)
  ~~~~~~~~~~~~~~~~~~~~ SPK3010: \`mean\` has 2 values for a vector [10] of synthetic: give one, or one for each of the 10 features
}`,
    }),
  },
  {
    rule: "augmentations work on images",
    spec: experiment({
      data: `data synthetic(features: 10, classes: 3) { augment flip }
                                                   ~~~~ SPK3011: \`flip\` works only on images, but synthetic gives a vector [10]`,
    }),
  },
  {
    rule: "orthonormal rows fit into every point",
    spec: experiment({
      keyspace: "keyspace Secret { dim 5  basis orthonormal }",
      inject: `inject Secret at hidden, late by add(gamma: 1)
       ~~~~~~ SPK3012: keyspace \`Secret\`: 5 rows cannot be orthonormal at point \`late\`, which has 4 dimensions | use \`dim 4\` or less, or \`basis uniform\``,
    }),
  },
  {
    rule: "keys near the span need room beside it",
    spec: experiment({
      keyspace: "keyspace Secret { dim 4  wrong near(0.1) }",
      inject: `inject Secret at hidden, late by add(gamma: 1)
       ~~~~~~ SPK3013: keyspace \`Secret\`: 4 rows leave no orthogonal direction at point \`late\`, which has 4 dimensions | use \`dim 3\` or less, or \`wrong gaussian\``,
    }),
  },
  {
    rule: "keys that are rescaled have a deviation",
    spec: `
model Mlp(classes: int) { input 10  dense(1) @one  dense(6) @hidden  dense(1) @other  dense(classes) }
keyspace Alone { dim 2  std 0.5 }
keyspace Shared { dim 1  std 0.5 }
experiment E {
  data synthetic(features: 10, classes: 3)
  model Mlp(classes: 3)
  inject Alone at one by add(gamma: 1)
                  ~~~ SPK3014: keyspace \`Alone\` has \`std 0.5\`, but its keys at point \`one\` are one number, which has no standard deviation | leave \`std\` out, or inject at a larger point
  inject Shared at other, hidden by add(gamma: 1)
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 8
}`,
  },
  {
    rule: "keys that are rescaled have a deviation at each point where they differ by point",
    spec: `
model Mlp(classes: int) { input 10  dense(6) @hidden  dense(1) @other  dense(classes) }
keyspace Basis { dim 1  std 0.5  basis uniform per point }
experiment E {
  data synthetic(features: 10, classes: 3)
  model Mlp(classes: 3)
  inject Basis at hidden by add(gamma: 1)
  inject Basis at other by add(gamma: 1)
                  ~~~~~ SPK3014: keyspace \`Basis\` has \`std 0.5\`, but its keys at point \`other\` are one number, which has no standard deviation | leave \`std\` out, or inject at a larger point
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 8
}`,
  },
  {
    rule: "bases and the coefficients of a batch have a bounded size",
    spec: `
model Mlp(classes: int) { input 10  dense(6) @hidden  dense(classes) }
keyspace Wide { dim 20000000 }
experiment E {
  data synthetic(features: 10, classes: 3)
  model Mlp(classes: 3)
  inject Wide at hidden by add(gamma: 1)
         ~~~~ SPK3015: keyspace \`Wide\`: its bases have 120,000,000 numbers; the limit is 67,108,864 | use a smaller \`dim\`, a smaller batch, or a smaller point
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 8
}
experiment F extends E {
  inject Long at hidden by add(gamma: 1)
         ~~~~ SPK3015: keyspace \`Long\`: its coefficients for a batch have 100,000,000 numbers; the limit is 67,108,864 | use a smaller \`dim\`, a smaller batch, or a smaller point
  train adam(lr: 0.1) for 2 epochs batch 100000
}
keyspace Long { dim 1000 }`,
  },
  {
    rule: "bases of all keyspaces together have a bounded size",
    spec: `
model Mlp(classes: int) { input 10  dense(6) @a  dense(6) @b  dense(6) @c  dense(classes) }
keyspace A { dim 10000000 }
keyspace B { dim 10000000 }
keyspace C { dim 10000000 }
experiment E {
  data synthetic(features: 10, classes: 3)
  model Mlp(classes: 3)
  inject A at a by add(gamma: 1)
  inject B at b by add(gamma: 1)
  inject C at c by add(gamma: 1)
         ~ SPK3015: keyspace \`C\`: its bases and those of the keyspaces before it have 180,000,000 numbers; the limit is 134,217,728 | use a smaller \`dim\`, a smaller batch, or a smaller point
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 2
}`,
  },
  {
    rule: "a model has a bounded number of parameters, those of every turn counted",
    spec: `
model Wide { input 10  dense(40000)  repeat 2 { dense(40000) }  dense(3) }
experiment E {
  data synthetic(features: 10, classes: 3)
  model Wide
        ~~~~ SPK3016: model \`Wide\` has 3,200,640,003 parameters; the limit is 2,147,483,648 | make its layers smaller, or use fewer of them
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 8
}`,
  },
  {
    rule: "a batch has a bounded size, at its largest layer",
    spec: `
model Wide { input 10  dense(40000)  dense(3) }
experiment E {
  data synthetic(features: 10, classes: 3)
  model Wide
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 100000
                                         ~~~~~~ SPK3017: for a batch of 100,000 samples, the largest output of a layer of \`Wide\` would have 4,000,000,000 numbers; the limit is 2,147,483,647 | use a smaller batch (with \`accumulate\`, a step takes several), or a smaller input
}`,
  },
  {
    rule: "and so it has in all layers together, those of blocks, shortcuts and turns counted",
    spec: `
block Twice(n: int) { dense(n) -> relu }
model Deep { input 10  dense(9000)  repeat 10 { add { Twice(9000) } with dense(9000) }  dense(3) }
experiment E {
  data synthetic(features: 10, classes: 3)
  model Deep
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 100000
                                         ~~~~~~ SPK3017: for a batch of 100,000 samples, the outputs of all layers of \`Deep\` would have 36,900,300,000 numbers; the limit is 17,179,869,184 | use a smaller batch (with \`accumulate\`, a step takes several), or a smaller input
}`,
  },
  ...[
    {
      rule: "the scores of attention count, each layer's",
      length: 4096,
      width: 16,
      batch: 9,
      says: "the scores of `attention` of `Gpt` would have 2,415,919,104 numbers; the limit is 2,147,483,647",
    },
    {
      rule: "and all of them together",
      length: 2048,
      width: 16,
      batch: 20,
      says: "the outputs of all layers and the scores of attention of `Gpt` would have 21,507,768,320 numbers; the limit is 17,179,869,184",
    },
  ].map(({ rule, length, width, batch, says }) => ({
    rule,
    spec: `
model Gpt {
  input tokens ${length}
  embedding(20, ${width})
  repeat 16 { add { layernorm -> attention(heads: 16) } }
  dense(20)
}
experiment E {
  data text("a.txt")
  model Gpt
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch ${batch}
                                         ${"~".repeat(String(batch).length)} SPK3017: for a batch of ${batch} samples, ${says} | use a smaller batch (with \`accumulate\`, a step takes several), or a smaller input
}`,
  })),
  ...[
    { rule: "GPT-2 small with 124 million parameters", width: 768, layers: 12, batch: 8 },
    { rule: "a language model with half a billion parameters", width: 1280, layers: 24, batch: 16 },
  ].map(({ rule, width, layers, batch }) => ({
    rule: `${rule} is small enough`,
    spec: `
block Layer {
  add { layernorm -> attention(heads: 16) }
  add { layernorm -> dense(${4 * width}) -> gelu -> dense(${width}) }
}
model Gpt {
  input tokens 1024
  embedding(50257, ${width})
  repeat ${layers} { Layer }
  layernorm -> dense(50257)
}
experiment E {
  data text("a.txt")
  model Gpt
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch ${batch}
}`,
  })),
  ...[
    ["of a vector", "input 10  dense(8) -> batchnorm", true],
    ["of one pixel", "input 1x1x3  batchnorm -> flatten", true],
    ["in a block of a repeat", "input 10  repeat 2 { Normalised }", true],
    ["of several pixels", "input 2x5x1  batchnorm -> flatten", false],
  ].map(([rule, body, isWarned]) => ({
    rule: `batch norm ${rule} over one sample is ${isWarned ? "" : "not "}warned of`,
    spec: `
block Normalised { dense(10) -> batchnorm }
model Net { ${body} -> dense(3) }
experiment E {
  data table("a.csv")
  model Net
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 1
${
  isWarned
    ? "                                         ~ SPK2103: every batch is one sample: `batchnorm` of a vector then gives the same for every sample, since each number is its own mean | use another batch size, or `layernorm` in the place of `batchnorm`\n"
    : ""
}}`.replace('table("a.csv")', String(body).includes("x") ? 'images("pets")' : 'table("a.csv")'),
  })),
  {
    rule: "orthogonal keys need room beside the span",
    spec: experiment({
      keyspace: "keyspace Secret { dim 4  wrong orthogonal }",
      inject: `inject Secret at hidden, late by add(gamma: 1)
       ~~~~~~ SPK3013: keyspace \`Secret\`: 4 rows leave no orthogonal direction at point \`late\`, which has 4 dimensions | use \`dim 3\` or less, or \`wrong gaussian\``,
    }),
  },
];
