import { type Case, experiment, image, vector } from "./case.js";

export const callArguments: readonly Case[] = [
  {
    rule: "arguments without a default must be given",
    spec: image(`
  conv
  ~~~~ SPK2030: \`conv\` needs \`channels\`, a whole number
  ~~~~ SPK2030: \`conv\` needs \`kernel\`, a whole number or two, for height and width`),
  },
  {
    rule: "nothing is called nothing",
    spec: experiment({
      data: `data table("", features: ("", "b"), validation: "")
           ~~ SPK2034: \`file\` of \`table\` must be text, not an empty text
                         ~~~~~~~~~ SPK2034: \`features\` of \`table\` must be \`all\` or text or a list of texts, not an empty text
                                                ~~ SPK2034: \`validation\` of \`table\` must be \`none\` or a number or text, not an empty text`,
    }),
  },
  {
    rule: "arguments must exist",
    spec: image(`
  conv(4, kernel: 3, strid: 2)
                     ~~~~~ SPK2031: \`conv\` has no argument \`strid\` | did you mean \`stride\`?
  maxpool(2, mode: 1)
             ~~~~ SPK2031: \`maxpool\` has no argument \`mode\` | it takes \`kernel\`, \`stride\` and \`padding\`
  conv(8, kernel_size: 3)
          ~~~~~~~~~~~ SPK2031: \`conv\` has no argument \`kernel_size\` | did you mean \`kernel\`?
  relu(slope: 0.1)
       ~~~~~ SPK2031: \`relu\` has no argument \`slope\` | \`relu\` takes no arguments`),
  },
  {
    rule: "arguments are given once",
    spec: image(`
  conv(4, kernel: 3, kernel: 5)
                     ~~~~~~ SPK2032: \`kernel\` of \`conv\` is given twice
  conv(4, kernel: 3, channels: 5)
                     ~~~~~~~~ SPK2032: \`channels\` of \`conv\` is given twice`),
  },
  {
    rule: "there are only so many arguments",
    spec: image(`
  maxpool(2, 2, 0, 2)
                   ~ SPK2033: \`maxpool\` takes at most 3 arguments
  relu(1)
       ~ SPK2033: \`relu\` takes no arguments`),
  },
  {
    rule: "arguments have the type of their parameter",
    spec: `
block B(width: int, leaky: bool = 1) { dense(width) }
                                  ~ SPK2034: the default of \`leaky\` must be true or false, not 1
model M() {
  input 10
  dense("ten", bias: 1)
        ~~~~~ SPK2034: \`units\` of \`dense\` must be a whole number, not text
                     ~ SPK2034: \`bias\` of \`dense\` must be true or false, not 1
  B((1, 2))
    ~~~~~~ SPK2034: \`width\` of \`B\` must be a whole number, not a list
}`,
  },
  {
    rule: "whole numbers are whole",
    spec: vector(`
  dense(5 / 2)
        ~~~~~ SPK2035: \`units\` of \`dense\` must be a whole number, not 2.5
  dense(4 / 2)`),
  },
  {
    rule: "numbers are in range",
    spec: vector(`
  dense(0)
        ~ SPK2036: \`units\` of \`dense\` must be 1 or more, not 0`),
  },
  {
    rule: "settings have ranges, too",
    spec: experiment({
      data: `data synthetic(train: 1, features: 10, classes: 3)
                      ~ SPK2036: \`train\` of \`synthetic\` must be above 0 and below 1, not 1`,
      train: `train sgd(lr: -1, momentum: -0.5) for 0 epochs batch 1.5
              ~~ SPK2036: \`lr\` of \`sgd\` must be 0 or more, not -1
                            ~~~~ SPK2036: \`momentum\` of \`sgd\` must be 0 or more, not -0.5
                                      ~ SPK2036: the number of epochs must be from 1 to 1000000, not 0
                                                     ~~~ SPK2035: the batch size must be a whole number, not 1.5`,
      more: `seed -1
     ~~ SPK2036: the seed must be from 0 to 4294967295, not -1`,
    }),
  },
  {
    rule: "where a word may stand, it is one of certain words",
    spec: image(`
  conv(4, kernel: 3, padding: sme)
                              ~~~ SPK2037: \`padding\` of \`conv\` must be \`same\` or a whole number or two, for height and width, not \`sme\` | did you mean \`same\`?
  conv(4, kernel: 3, padding: valid)
                              ~~~~~ SPK2037: \`padding\` of \`conv\` must be \`same\` or a whole number or two, for height and width, not \`valid\`
  conv(4, kernel: 3, padding: same) -> conv(4, kernel: 3, padding: "same") -> conv(4, kernel: 3, padding: n)`),
  },
  {
    rule: "arguments without a name come first",
    spec: image(`
  conv(kernel: 3, 4, channels: 4)
                  ~ SPK2038: in \`conv\`, arguments without a name must come before named ones`),
  },
];
