import { type Case, image, vector } from "./case.js";

export const branches: readonly Case[] = [
  {
    rule: "results have names, which later sides go back to",
    spec: `
block Gated(width: int) {
  dense(width) as value
  multiply { sigmoid } with from value
}
model M(size: int = 4) {
  input (size, 2 * size, 1) as pixels @image
  conv(3, kernel: 3) as first @p -> relu
  add { conv(3, kernel: 1) -> concat { from first } with {} with from pixels -> conv(3, kernel: 1) }
  repeat 2 as turn { add { conv(turn, kernel: 1) -> concat { from first -> relu as inner } -> conv(3, kernel: 1) } } as all
  concat { from all } with from first
  flatten -> Gated(4) as first2
  add { from first2 -> relu }
}`,
  },
  {
    rule: "a result is there below its layer, and within the braces around it",
    spec: `
block B() {
  dense(4) as inner
  concat { from outer }
                ~~~~~ SPK2200: there is no result \`outer\` | name a result above by \`as outer\`, in the same block or model
}
model M(n: int = 2) {
  input 10
  relu as outer
  add { from later }
             ~~~~~ SPK2200: the result \`later\` is made further down | \`from\` goes back to what is above it: name an earlier result by \`as later\`
  add { relu as kept }
  add { from kept }
             ~~~~ SPK2200: the result \`kept\` is made within braces that end before this | name the result of the whole branch: \`} as kept\` after the braces
  add { from inner }
             ~~~~~ SPK2200: there is no result \`inner\` | name a result above by \`as inner\`, in the same block or model
  relu as later
}`,
  },
  {
    rule: "two results of one body have two names, two bodies need not",
    spec: vector(`
  relu as a -> tanh as a
                       ~ SPK2201: there is a result \`a\` already | give this one another name
  add { relu as a }
                ~ SPK2201: there is a result \`a\` already | give this one another name
  add { relu as b } with { tanh as b }`),
  },
  {
    rule: "names of results are names",
    spec: vector(`
  relu as __proto__
          ~~~~~~~~~ SPK2002: \`__proto__\` cannot be a name: names that begin with two underscores are reserved`),
  },
  {
    rule: "`from` begins a side",
    spec: image(`
  relu as a
  from a
  ~~~~~~ SPK2202: \`from a\` would drop what comes before it | \`from\` begins a side of \`add\`, \`multiply\` or \`concat\`: \`concat { from a }\`
  add { relu -> from a }
                ~~~~~~ SPK2202: \`from a\` would drop what comes before it | \`from\` begins a side of \`add\`, \`multiply\` or \`concat\`: \`concat { from a }\`
  repeat 2 { from a }
             ~~~~~~ SPK2202: \`from a\` would drop what comes before it | \`from\` begins a side of \`add\`, \`multiply\` or \`concat\`: \`concat { from a }\``),
  },
  {
    rule: "an unknown shape is unknown in what goes back to it",
    spec: image(`
  rellu as a -> concat { from a -> maxpool(100) }
  ~~~~~ SPK2004: there is no layer or block \`rellu\` | did you mean \`relu\`?`),
  },
  {
    rule: "the size of an image may be worked out",
    spec: `
const side = 8
model A() { input (side, side + 1, 3)  flatten -> dense(2) }
model B() { input (side, 2)  flatten -> dense(2) }
                  ~~~~~~~~~ SPK2042: (side, 2) is not the size of an image | write height x width x channels, for example \`28x28x1\` or \`(size, size, 3)\`; a vector is one number, and \`input 1152 reshape((128, 9))\` makes a sequence of it
model C() { input (side, 0.5, 1)  flatten -> dense(2) }
                  ~~~~~~~~~~~~~~ SPK2035: the size of the input must be a whole number, not 0.5`,
  },
];
