import { type Case, image, vector } from "./case.js";

export const models: readonly Case[] = [
  {
    rule: "a model says what goes in",
    spec: `
model M() { dense(3) }
      ~ SPK2040: model \`M\` has no \`input\` | begin it with \`input 28x28x1\`, \`input 20\` or \`input tokens 128\``,
  },
  {
    rule: "a model says once what goes in, at its beginning",
    spec: `
block B() { input 10 }
            ~~~~~~~~ SPK2041: \`input\` may stand only once, at the beginning of a model
model Late() { relu  input 10 }
                     ~~~~~~~~ SPK2041: \`input\` may stand only once, at the beginning of a model
model Twice() { input 10  input 20  dense(3) }
                          ~~~~~~~~ SPK2041: \`input\` may stand only once, at the beginning of a model`,
  },
  {
    rule: "an image has height, width and channels",
    spec: `
model Flat() { input 28x28 }
                     ~~~~~ SPK2042: 28x28 is not the size of an image | write height x width x channels, for example \`28x28x1\` or \`(size, size, 3)\`; a vector is one number, and \`input 1152 reshape((128, 9))\` makes a sequence of it
model Empty() { input 0x28x1 }
                      ~~~~~~ SPK2042: 0x28x1 is not the size of an image | write height x width x channels, for example \`28x28x1\` or \`(size, size, 3)\`; a vector is one number, and \`input 1152 reshape((128, 9))\` makes a sequence of it`,
  },
  {
    rule: "a model has at most a hundred thousand layers",
    spec: vector(`
  repeat 1000 { repeat 1000 { relu } }
  ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK2044: this gives the model more than 100,000 layers
  relu`),
  },
  {
    rule: "a count is checked before it is counted out",
    spec: vector(`
  repeat 1e15 { reluu }
  ~~~~~~~~~~~~~~~~~~~~~ SPK2044: this gives the model more than 100,000 layers
                ~~~~~ SPK2004: there is no layer or block \`reluu\` | did you mean \`relu\`?`),
  },
  {
    rule: "blocks of blocks do not grow without end",
    spec: `${Array.from({ length: 60 }, (_, i) => `block B${i}(n: int) { B${i + 1}(n + 1) -> B${i + 1}(n + 2)${i === 42 ? "\n" : ""} }`).join("\n")}
block B60(n: int) { relu }`,
  },
  {
    rule: "a repeat may have no turn, but not fewer; what it would do is read all the same",
    spec: vector(`
  repeat 0 { dense(7) -> rellu } @after
                         ~~~~~ SPK2004: there is no layer or block \`rellu\` | did you mean \`relu\`?
  repeat 0 { dense(7) } @turn[1]
                        ~~~~~~~~ SPK2049: \`@turn[1]\`: the \`repeat\` has no turn
  repeat -1 { relu }
         ~~ SPK2036: the count of \`repeat\` must be 0 or more, not -1`),
  },
  {
    rule: "a turn may have a number, which is known in it alone",
    spec: vector(`
  repeat 2 as turn { dense(turn) -> dropout(0.1 * (turn - 1)) }
  repeat 2 as turn { dense(1 - turn) }
                           ~~~~~~~~ SPK2036: \`units\` of \`dense\` must be 1 or more, not 0
  dense(turn)
        ~~~~ SPK2005: there is no constant or parameter \`turn\` | \`units\` of \`dense\` is a whole number`),
  },
  {
    rule: "a condition is true or false",
    spec: vector(`
  when 3 { relu }
       ~ SPK2034: the condition of \`when\` must be true or false, not 3`),
  },
  {
    rule: "points do not stand in blocks",
    spec: `
block B() { relu @inner  repeat 2 { relu @deeper } }
                 ~~~~~~ SPK2046: the point \`inner\` is inside a block, which may be used several times | declare the point in the model, where the block is used
                                         ~~~~~~~ SPK2046: the point \`deeper\` is inside a block, which may be used several times | declare the point in the model, where the block is used`,
  },
  {
    rule: "points do not stand inside a repeat",
    spec: vector(`
  repeat 2 { relu @inner }
                  ~~~~~~ SPK2047: the point \`inner\` is inside a \`repeat\`, which passes it several times | declare it after the \`repeat\`: \`@inner\`, or \`@inner[2]\` for the second turn`),
  },
  {
    rule: "only a repeat has turns to count",
    spec: vector(`
  relu @here[1]
       ~~~~~~~~ SPK2048: \`@here[…]\` names a turn of a \`repeat\`, but this is not a \`repeat\``),
  },
  {
    rule: "a repeat has as many turns as it says",
    spec: vector(`
  repeat 3 { relu } @turn[0] @turn[4] @turn[3]
                    ~~~~~~~~ SPK2049: \`@turn[0]\`: the \`repeat\` has turns 1 to 3
                             ~~~~~~~~ SPK2049: \`@turn[4]\`: the \`repeat\` has turns 1 to 3`),
  },
  {
    rule: "the sides of a `when` may share a point",
    spec: image(`
  when n > 1 { relu @side } else { tanh @side }
  relu @side
       ~~~~~ SPK2017: the point \`side\` is declared twice`),
  },
];
