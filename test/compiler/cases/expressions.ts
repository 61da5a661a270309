import { type Case, vector } from "./case.js";

const tooDeep = `
             ~~~~~ SPK2027: blocks and constants are nested too deeply here | the limit is 500 levels`;

export const expressions: readonly Case[] = [
  {
    rule: "nothing can be divided by zero",
    spec: `
const a = 1 / 0
              ~ SPK2020: division by zero
const b = 7 % (2 - 2)
              ~~~~~~~ SPK2020: remainder of a division by zero`,
  },
  {
    rule: "operators take values of their type",
    spec: `
const a = 1 + true
              ~~~~ SPK2021: \`+\` needs numbers, not true or false
const b = "a" < 2
          ~~~ SPK2021: \`<\` needs numbers, not text
const c = true and 1
                   ~ SPK2021: \`and\` needs true or false, not a number
const d = not 3
              ~ SPK2021: \`not\` needs true or false, not a number
const e = 1 == "1"
               ~~~ SPK2021: \`==\` needs a number on both sides, not text`,
  },
  {
    rule: "the side that does not decide is not worked out",
    spec: `
const a = false and 1 / 0 == 1
const b = true or 1 / 0 == 1`,
  },
  {
    rule: "numbers are finite",
    spec: `
const b = 1e200 * 1e200
          ~~~~~~~~~~~~~ SPK2022: this number is too large
model M() { input 10  dense(1e30) }
                            ~~~~ SPK2022: this number is too large`,
  },
  {
    rule: "`in` is known in bodies only",
    spec: `
const a = in.channels
          ~~ SPK2023: \`in\`, the activation that enters a layer, is known only in the body of a model or block
block B(n: int = in.features) { dense(n) }
                 ~~ SPK2023: \`in\`, the activation that enters a layer, is known only in the body of a model or block`,
  },
  {
    rule: "only `in` has properties, and only some",
    spec: vector(`
  dense(in.featuress)
           ~~~~~~~~~ SPK2024: \`in\` has no property \`featuress\` | did you mean \`features\`?
  dense(n.features)
          ~~~~~~~~ SPK2024: \`n\` has no property \`features\`
  dense(in.size)
           ~~~~ SPK2024: \`in\` has no property \`size\` | use \`in.channels\`, \`in.height\`, \`in.width\`, \`in.features\` or \`in.length\``),
  },
  {
    rule: "calls and turns are not values",
    spec: `
const a = uniform(0, 1)
          ~~~~~~~~~~~~~ SPK2025: \`uniform(…)\` is not a value | the functions of numbers are \`max\`, \`min\`, \`floor\`, \`ceil\` and \`round\`
const b = block[2]
          ~~~~~~~~ SPK2025: \`block[…]\` is not a value`,
  },
  {
    rule: "functions of numbers are computed",
    spec: `
const six = max(2, 6) + min(1, 0)
const even = round(six / 4) * floor(9 / 4) - ceil(0.2)
model M() { input even  dense(six) -> reshape((even, 2)) }`,
  },
  {
    rule: "and take numbers, as many as they need",
    spec: `
const a = max(1)
          ~~~ SPK2030: \`max\` needs \`b\`, a number
const b = floor(1, 2)
                   ~ SPK2033: \`floor\` takes at most 1 argument
const c = round("a")
                ~~~ SPK2021: \`round\` needs numbers, not text
const d = ceil(y: 2)
               ~ SPK2031: \`ceil\` has no argument \`y\` | it takes \`x\`
const e = max(b: 1 / 0, a: 2)
                     ~ SPK2020: division by zero
const f = max(1, 2, a: 3)
                    ~ SPK2032: \`a\` of \`max\` is given twice`,
  },
  {
    rule: "constants cannot depend on each other in a circle",
    spec: `
const a = b + 1
      ~ SPK2026: a constant cannot depend on itself: a -> b -> a
const b = 2 * a`,
  },
  {
    rule: "constants do not depend on constants without end",
    spec: Array.from(
      { length: 300 },
      (_, i) => `const a${i} = ${i === 299 ? 1 : `-a${i + 1}`}${i === 250 ? tooDeep : ""}`,
    ).join("\n"),
  },
];
