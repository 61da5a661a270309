import { type Case, experiment, vector } from "./case.js";

export const names: readonly Case[] = [
  {
    rule: "a name is declared once, whatever it names",
    spec: `
const width = 3
model width() { input 10 }
      ~~~~~ SPK2001: \`width\` is declared twice | the first is at main.spk:2:7`,
  },
  {
    rule: "a name of an import is taken too",
    files: { "lib.spk": "block Wide() { dense(9) }" },
    spec: `
import "./lib.spk"
block Wide() { relu }
      ~~~~ SPK2001: \`Wide\` is declared twice | the first is at lib.spk:1:7`,
  },
  {
    rule: "names that begin with two underscores are reserved",
    spec: `
const __proto__ = 3
      ~~~~~~~~~ SPK2002: \`__proto__\` cannot be a name: names that begin with two underscores are reserved
model M(__a: int = 1) { input 10 @__b }
        ~~~ SPK2002: \`__a\` cannot be a name: names that begin with two underscores are reserved
                                  ~~~ SPK2002: \`__b\` cannot be a name: names that begin with two underscores are reserved`,
  },
  {
    rule: "a block cannot take the name of a layer",
    spec: `
block conv() { relu }
      ~~~~ SPK2003: a block cannot be called \`conv\`: a layer has this name, or it is a word between layers`,
  },
  {
    rule: "a layer is found by what it is called elsewhere",
    spec: vector(`
  linear(3) -> LeakyReLU -> Swish
  ~~~~~~ SPK2004: there is no layer or block \`linear\` | here it is called \`dense\`
               ~~~~~~~~~ SPK2004: there is no layer or block \`LeakyReLU\` | here it is called \`leaky_relu\`
                            ~~~~~ SPK2004: there is no layer or block \`Swish\` | here it is called \`silu\`
  batch_norm -> fc(3)
  ~~~~~~~~~~ SPK2004: there is no layer or block \`batch_norm\` | here it is called \`batchnorm\`
                ~~ SPK2004: there is no layer or block \`fc\` | here it is called \`dense\``),
  },
  {
    rule: "layers and blocks must exist",
    spec: vector(`
  dense(3) -> rellu
              ~~~~~ SPK2004: there is no layer or block \`rellu\` | did you mean \`relu\`?
  sparkle
  ~~~~~~~ SPK2004: there is no layer or block \`sparkle\` | docs/language.md lists all layers`),
  },
  {
    rule: "constants and parameters must exist",
    spec: `
const width = 64
const double = 2 * widthh
                   ~~~~~~ SPK2005: there is no constant or parameter \`widthh\` | did you mean \`width\`?
model M(units: int) { input 10  dense(unit) }
                                      ~~~~ SPK2005: there is no constant or parameter \`unit\` | did you mean \`units\`?`,
  },
  {
    rule: "the model of an experiment must exist",
    spec: experiment({
      model: `model Mlpp(classes: 3)
      ~~~~ SPK2006: there is no model \`Mlpp\` | did you mean \`Mlp\`?`,
    }),
  },
  {
    rule: "an injected keyspace must exist",
    spec: experiment({
      inject: `inject Secrets at hidden by add(gamma: 1)
       ~~~~~~~ SPK2007: there is no keyspace \`Secrets\` | did you mean \`Secret\`?`,
    }),
  },
  {
    rule: "the base of an experiment must exist",
    spec: `
experiment Small extends Bse { seed 3 }
                         ~~~ SPK2008: there is no experiment \`Bse\``,
  },
  {
    rule: "an injected point must exist",
    spec: experiment({
      inject: `inject Secret at hiden, somewhere by add(gamma: 1)
                 ~~~~~ SPK2009: model \`Mlp\` has no point \`hiden\` | did you mean \`hidden\`?
                        ~~~~~~~~~ SPK2009: model \`Mlp\` has no point \`somewhere\` | it has \`hidden\` and \`late\``,
    }),
  },
  {
    rule: "a name must be of the kind that is wanted",
    spec: experiment({
      inject: `inject Mlp at hidden by add(gamma: 1)
       ~~~ SPK2010: \`Mlp\` is a model, expected a keyspace`,
    }),
  },
  {
    rule: "a keyspace is neither a layer nor a number",
    spec: `
keyspace K { dim 3 }
model M() { input 10  dense(K) -> K }
                            ~ SPK2010: \`K\` is a keyspace, expected a constant or parameter
                                  ~ SPK2010: \`K\` is a keyspace, expected a layer or block`,
  },
  {
    rule: "an imported file must exist",
    spec: `
import "./missing.spk"
       ~~~~~~~~~~~~~~~ SPK2011: cannot import ./missing.spk: there is no such file | paths are relative to the importing file: it was looked for at missing.spk`,
  },
  {
    rule: "files cannot import each other in a circle",
    spec: `
import "./main.spk"
       ~~~~~~~~~~~~ SPK2012: these imports form a circle: main.spk -> main.spk`,
  },
  {
    rule: "experiments cannot extend each other in a circle",
    spec: `
experiment A extends B { }
experiment B extends A { }
                     ~ SPK2013: these experiments extend each other in a circle: A -> B -> A`,
  },
  {
    rule: "a block cannot contain itself",
    spec: `
block A() { B }
block B() { add { relu } with { A } }
                                ~ SPK2014: a block cannot contain itself: A -> B -> A | use \`repeat\` for a part that occurs several times
model M() { input 10  A -> dense(3) }`,
  },
  {
    rule: "parameters have one of four types",
    spec: `
block B(n: in, x: number) { dense(n) }
           ~~ SPK2015: there is no type \`in\` | did you mean \`int\`?
                  ~~~~~~ SPK2015: there is no type \`number\` | a parameter is \`int\`, \`float\`, \`bool\` or \`string\``,
  },
  {
    rule: "parameters are declared once",
    spec: `
block B(n: int, n: int) { dense(n) }
                ~ SPK2016: the parameter \`n\` is declared twice`,
  },
  {
    rule: "points are declared once",
    spec: vector(`
  dense(3) @here
  relu     @here
           ~~~~~ SPK2017: the point \`here\` is declared twice`),
  },
];
