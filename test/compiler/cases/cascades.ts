import { type Case, experiment, image, vector } from "./case.js";

/** Each of these has mistakes on which a lot depends: only the mistakes themselves are reported. */
export const cascades: readonly Case[] = [
  {
    rule: "an unknown layer leaves the shape open",
    spec: image(`
  conv(4, kernel: 3) -> rellu -> maxpool(3) -> dense(3)
                        ~~~~~ SPK2004: there is no layer or block \`rellu\` | did you mean \`relu\`?`),
  },
  {
    rule: "but names and arguments after it are still checked",
    spec: image(`
  rellu -> tnh -> conv(0, kernl: 3) @a
  ~~~~~ SPK2004: there is no layer or block \`rellu\` | did you mean \`relu\`?
           ~~~ SPK2004: there is no layer or block \`tnh\` | did you mean \`tanh\`?
                       ~ SPK2036: \`channels\` of \`conv\` must be 1 or more, not 0
                          ~~~~~ SPK2031: \`conv\` has no argument \`kernl\` | did you mean \`kernel\`?
  relu @a
       ~~ SPK2017: the point \`a\` is declared twice`),
  },
  {
    rule: "a wrong constant is wrong once",
    spec: `
const width = 1 / 0
                  ~ SPK2020: division by zero
const half = width / 2
model M() { input width  dense(half) -> dense(width + half) }`,
  },
  {
    rule: "a block with a mistake may be used many times",
    spec: `
block B(n: int) { dense(n) -> dense(nn) }
                                    ~~ SPK2005: there is no constant or parameter \`nn\` | did you mean \`n\`?
model M() { input 10  B(3) -> B(4) -> add { B(5) } }`,
  },
  {
    rule: "a wrong clause of a training is wrong once, in whatever extends it too",
    spec: `${experiment({
      train: `train adam(lr: 0.1) for 2 epochs batch 8 schedule steps(epoch: [1]) clip nn
                                                        ~~~~~ SPK2031: \`steps\` has no argument \`epoch\` | did you mean \`epochs\`?
                                                                         ~~ SPK2005: there is no constant or parameter \`nn\` | the norm of \`clip\` is a number`,
    })}
experiment A extends E { train patience 2 }`,
  },
  {
    rule: "an unknown model has no points to miss, no outputs and no input",
    spec: experiment({
      model: `model Mpll
      ~~~~ SPK2006: there is no model \`Mpll\` | use \`Mlp\``,
      loss: "loss crossentropy + deny reject on wrong",
    }),
  },
  {
    rule: "an unknown dataset fits every model",
    spec: experiment({
      data: `data mars { normalize(0, 1)  augment flip }
     ~~~~ SPK2073: there is no dataset \`mars\` | use \`mnist\`, \`fashion_mnist\`, \`cifar10\`, \`cifar100\`, \`images\`, \`idx\`, \`table\`, \`text\` or \`synthetic\``,
    }),
  },
  {
    rule: "an unknown keyspace has no dimensions to compare",
    spec: experiment({
      inject: `inject Sesame at hidden by add(gamma: 1)
       ~~~~~~ SPK2007: there is no keyspace \`Sesame\` | use \`Secret\``,
    }),
  },
  {
    rule: "a model with a mistake has the points it declares",
    spec: experiment({
      model: "model Odd",
      inject: "inject Secret at start, end by add(gamma: 1)",
    }).concat(`
model Odd() { input 10 @start  dance(3) @end }
                               ~~~~~ SPK2004: there is no layer or block \`dance\` | docs/language.md lists all layers`),
  },
  {
    rule: "an unknown base leaves everything open",
    spec: `
experiment A extends Nowhere { }
                     ~~~~~~~ SPK2008: there is no experiment \`Nowhere\``,
  },
  {
    rule: "many mistakes come in the order of the text",
    spec: `
const a = tru
          ~~~ SPK2005: there is no constant or parameter \`tru\`
block conv() { dens(3) }
      ~~~~ SPK2003: a block cannot be called \`conv\`: a layer has this name, or it is a word between layers
               ~~~~ SPK2004: there is no layer or block \`dens\` | did you mean \`dense\`?
model M() { input 10  dense(3, 4, zeros, 5) @p @p }
                                         ~ SPK2033: \`dense\` takes at most 3 arguments
                               ~ SPK2034: \`bias\` of \`dense\` must be true or false, not 4
                                               ~~ SPK2017: the point \`p\` is declared twice
keyspace K { dim 0 }
                 ~ SPK2036: \`dim\` must be from 1 to 2147483647, not 0`.replace(
      /(\n *~ SPK2033.*)(\n *~ SPK2034.*)/,
      "$2$1",
    ),
  },
  {
    rule: "an error in an import shows the import",
    files: { "lib.spk": "\n\nblock Wide() { dance(9) }" },
    spec: `import "lib.spk"
model M() { input 10  Wide -> relu }

               ~~~~~ SPK2004: there is no layer or block \`dance\` | docs/language.md lists all layers`,
  },
  {
    rule: "a parameter without a value leaves shapes open",
    spec: `
model M(size: int, deep: bool) {
  input size
  when deep { conv(3, kernel: 3) } else { dense(size) }
  repeat size { dense(size) } @a @a[2]
  dense(in.channels)
}`,
  },
  {
    rule: "a misspelled argument is not missing, too",
    spec: image(`
  conv(4, kernl: 3)
          ~~~~~ SPK2031: \`conv\` has no argument \`kernl\` | did you mean \`kernel\`?`),
  },
  {
    rule: "in a file that does not parse, what is missing is not complained about",
    spec: vector(`
  dense(`).concat(`
~ SPK1005: expected \`)\` but found \`}\` | the \`(\` of line 4 is never closed`),
  },
];
