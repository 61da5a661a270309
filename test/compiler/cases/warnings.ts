import { type Case, experiment, vector } from "./case.js";

export const warnings: readonly Case[] = [
  {
    rule: "what nothing uses is said, where there is an experiment that could use it",
    spec: `
const spare = 3
      ~~~~~ SPK2203: nothing uses the constant \`spare\` | leave it out, or use it
const width = 10
block Old { relu }
      ~~~ SPK2203: nothing uses the block \`Old\` | leave it out, or use it
injection Way(h, k, depth: float = 1) = h * k
                    ~~~~~ SPK2204: \`Way\` does not use its parameter \`depth\` | leave it out, or use it
${experiment({ inject: "inject Secret at hidden by Way", keyspace: "keyspace Secret { dim width }\nkeyspace Other { dim 2 }\n         ~~~~~ SPK2203: nothing uses the keyspace `Other` | leave it out, or use it" })}`,
  },
  {
    rule: "in a library, parameters alone",
    spec: `
const spare = 3
block B(channels: int, stride: int = spare, unused: int = stride) { dense(channels) }
                                            ~~~~~~ SPK2204: \`B\` does not use its parameter \`unused\` | leave it out, or use it`,
  },
  {
    rule: "and not beside a mistake, which it may follow from",
    spec: `
const spare = 3
${experiment({ more: "seed -1\n     ~~ SPK2036: the seed must be from 0 to 4294967295, not -1" })}`,
  },
  {
    rule: "a word hides what has its name",
    spec: `
const same = 2
model M(uniform: int = 3) {
  input 8x8x1
  conv(uniform, kernel: 3, padding: same, init: uniform)
                                    ~~~~ SPK2205: \`same\` is a word of \`padding\` of \`conv\` here, not the constant of that name | give the constant another name, so that a reader is not misled
                                                ~~~~~~~ SPK2205: \`uniform\` is a word of \`init\` of \`conv\` here, not the parameter of that name | give the parameter another name, so that a reader is not misled
}`,
  },
  {
    rule: "what the loss does itself is not done before it",
    spec: `
block Head(n: int) { dense(n) -> softmax }
model Net { input 10 @p  repeat 1 { Head(3) } @q }
experiment E {
  data synthetic(features: 10, classes: 3)
  model Net
        ~~~ SPK2206: model \`Net\` ends in \`softmax\`, but \`crossentropy\` takes numbers of any sign and applies a softmax itself | leave out the last \`softmax\`
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 8
}`,
  },
  {
    rule: "one class is nothing to tell apart",
    spec: `
model Net { input 10  dense(1) }
experiment E {
  data table("houses.csv")
  model Net
        ~~~ SPK2207: model \`Net\` has one output, so that table has one class: every prediction is right, and nothing is learned | give it an output for each class, or learn numbers: \`target: number\`
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 8
}`,
  },
  {
    rule: "a window of an image one pixel wide has a number for each axis",
    spec: `
model Net { input 9x1x1  maxpool(2) -> flatten -> dense(2) }
                         ~~~~~~~~~~ SPK3001: \`maxpool(2)\` cannot take an image [1, 9, 1]: a window of 2 × 2 does not fit into the image [n, 1, 9, 1], 9 × 1 with padding | one number is for both axes; for height and width: \`kernel: (2, 1)\``,
  },
  {
    rule: "a name that was forgotten takes the next layer, which is said",
    spec: vector(`
  dense(16) as
  relu
  ~~~~ SPK2208: nothing goes back to the result \`relu\` | the word after \`as\` is a name; the layer is \`-> relu\`
  dense(16) @p as spare
                  ~~~~~ SPK2208: nothing goes back to the result \`spare\` | leave \`as\` and the name out, or use it
  repeat 2 as turn { dense(5) as used -> add { from used } }
              ~~~~ SPK2209: nothing in the \`repeat\` reads the number of the turn, \`turn\` | leave \`as\` and the name out, or use it`),
  },
  {
    rule: "what stands for something else is told what it stands for",
    spec: `
block with { relu }
      ~~~~ SPK2003: a block cannot be called \`with\`: a layer has this name, or it is a word between layers
model M {
  input tokens 8 as text
  concat { } with { }
                  ~~~ SPK3004: \`concat\` cannot join token ids [8] (from its body) and token ids [8] (from \`with\`) | token ids are no numbers: make them vectors first, by \`embedding\`
}
model N {
  input 8x8x1 @p
  relu as r
  add { r }
        ~ SPK2004: there is no layer or block \`r\` | \`r\` is a result: go back to it by \`from r\`
  add { from p }
             ~ SPK2200: there is no result \`p\` | \`p\` is a point, where keys enter; name the result too: \`as p @p\`
  ConvNorm(4)
  ~~~~~~~~ SPK2004: there is no layer or block \`ConvNorm\` | it is a block of the library: \`import "spankey/blocks"\`
}`,
  },
  {
    rule: "sizes of images are told in their order, ends of sequences as they end",
    spec: `
model M { input 1x28x28  flatten -> dense(10) }
model N { input 28x28x1  flatten -> reshape((28, 28)) -> dense(10) }
experiment E {
  data mnist
       ~~~~~ SPK3007: mnist gives an image [1, 28, 28], but model \`M\` takes an image [28, 1, 28] | sizes are written as height, width, channels
  model M
  loss crossentropy
  train adam(lr: 0.1) for 1 epochs batch 8
}
experiment F extends E { model N }
                               ~ SPK3009: model \`N\` ends in a sequence of vectors [28, 10], not in one number per class | end it in \`mean_tokens -> dense(classes)\` or \`token(-1) -> dense(classes)\``,
  },
];
