import { type Case, experiment } from "./case.js";

/** An experiment that injects by an injection of the spec. */
const by = (way: string, declared: string): string =>
  `${declared}\n${experiment({ inject: `inject Secret at hidden by ${way}` })}`;

export const injections: readonly Case[] = [
  {
    rule: "an injection is a formula of the activation, the key and numbers",
    spec: by(
      "Shift(gamma: 2)",
      "const low = 0.1\ninjection Shift(h, k, gamma: float = 0.5, n: int = 2) = clamp(h * (1 + gamma * tanh(k)), low, high: 2 * n) - relu(-h) / n",
    ),
  },
  {
    rule: "an injection may come before what it uses, and be used by nobody",
    spec: "injection Shift(h, k) = h + width * k\nconst width = 3",
  },
  {
    rule: "wrong keys that are moved as factors enter as factors",
    spec: `
model Mlp(classes: int) { input 10  dense(6) @hidden  relu -> dense(4) @late  dense(classes) }
injection Shift(h, k) = h + k
keyspace Secret { dim 2  wrong one_of(gaussian, adversarial(way: scale)) }
experiment E {
  data synthetic(features: 10, classes: 3)
  model Mlp(classes: 3)
  inject Secret at hidden by mul(gamma: 2)
  inject Secret at late by Shift
                           ~~~~~ SPK2067: \`way: scale\`, of the wrong keys of \`Secret\`, works only with injection by \`mul\` | use \`way: gate\`, or inject the keyspace by \`mul\`
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 8
}`,
  },
  {
    rule: "injections of the language keep their names",
    spec: `
injection add(h, k) = h + k
          ~~~ SPK2160: \`add\` is a built-in injection | choose another name
injection mul(h, k) = h * k
          ~~~ SPK2160: \`mul\` is a built-in injection | choose another name`,
  },
  {
    rule: "the activation and the key come first, without types",
    spec: `
injection A(h) = h * k
          ~ SPK2161: the injection \`A\` must take the activation and the key first, without types | for example \`injection A(h, k, gamma: float = 0.5) = h + gamma * k\`
injection B(gamma: float, h, k) = h * k
            ~~~~~~~~~~~~ SPK2161: the injection \`B\` must take the activation and the key first, without types | for example \`injection B(h, k, gamma: float = 0.5) = h + gamma * k\`
                             ~ SPK2162: the parameter \`k\` of an injection must be a number, but has no type | write \`k: float\` or \`k: int\``,
  },
  {
    rule: "what else it takes are numbers",
    spec: `
injection A(h, k, gamma) = h + gamma * k
                  ~~~~~ SPK2162: the parameter \`gamma\` of an injection must be a number, but has no type | write \`gamma: float\` or \`gamma: int\`
injection B(h, k, on: bool = true) = h + k
                      ~~~~ SPK2162: the parameter \`on\` of an injection must be a number, not \`bool\` | write \`on: float\` or \`on: int\`
injection C(h, k, h: float = 1) = h + k
                  ~ SPK2016: the parameter \`h\` is declared twice`,
  },
  {
    rule: "functions are those with a gradient, and take what they take",
    spec: `
injection A(h, k) = h * tanhh(k)
                        ~~~~~ SPK2163: there is no function \`tanhh\` for injections | did you mean \`tanh\`?
injection B(h, k) = h * argmax(k)
                        ~~~~~~ SPK2163: there is no function \`argmax\` for injections | use \`tanh\`, \`sigmoid\`, \`relu\`, \`exp\`, \`abs\`, \`max\`, \`min\` or \`clamp\`
injection C(h, k) = clamp(h * k, 0)
                    ~~~~~ SPK2030: \`clamp\` needs \`high\`, a value
injection D(h, k) = h * tanh(k, 2)
                                ~ SPK2033: \`tanh\` takes at most 1 argument
injection E(h, k) = clamp(h * k, 0, hgih: 1)
                                    ~~~~ SPK2031: \`clamp\` has no argument \`hgih\` | did you mean \`high\`?`,
  },
  {
    rule: "names are parameters and constants",
    spec: `
injection A(h, k, gamma: float = 1) = h + gama * k
                                          ~~~~ SPK2005: there is no constant or parameter \`gama\` | did you mean \`gamma\`?`,
  },
  {
    rule: "the value depends on both",
    spec: `
injection A(h, k) = 2 * h
                    ~~~~~ SPK2164: the injection \`A\` does not use \`k\`, the key | the value must depend on both, for example \`h + 0.5 * k\`
injection B(x, secret) = tanh(secret)
                         ~~~~~~~~~~~~ SPK2164: the injection \`B\` does not use \`x\`, the activation | the value must depend on both, for example \`h + 0.5 * k\``,
  },
  {
    rule: "only arithmetic has a place",
    spec: `
const text = "a"
injection A(h, k) = h % k
                    ~~~~~ SPK2165: \`%\` cannot be used in an injection | use \`+\`, \`-\`, \`*\`, \`/\` and functions such as \`tanh(k)\`
injection B(h, k) = h + (k > 0)
                        ~~~~~~~ SPK2165: \`>\` cannot be used in an injection | use \`+\`, \`-\`, \`*\`, \`/\` and functions such as \`tanh(k)\`
injection C(h, k) = h + k + in.channels
                            ~~~~~~~~~~~ SPK2165: \`in.channels\` cannot be used in an injection | use \`+\`, \`-\`, \`*\`, \`/\` and functions such as \`tanh(k)\`
injection D(h, k) = h + k + text
                            ~~~~ SPK2165: \`text\`, which is not a number, cannot be used in an injection | use \`+\`, \`-\`, \`*\`, \`/\` and functions such as \`tanh(k)\``,
  },
  {
    rule: "numbers are worked out when the model is built, and must make sense",
    spec: by(
      "Squeeze(low: 3)",
      `injection Squeeze(h, k, low: float = 0) = clamp(h + k, low, 2)
                                          ~~~~~~~~~~~~~~~~~~~~ SPK2166: \`high\` of \`clamp\` must be at least \`low\`: 2 is below 3
injection A(h, k) = h + k / (1 - 1)
                            ~~~~~~~ SPK2020: division by zero
injection B(h, k) = clamp(h, 0 - 1, k)
                                    ~ SPK2166: \`high\` of \`clamp\` must be a number that does not depend on activation or key`,
    ),
  },
  {
    rule: "an inject names one, with its numbers",
    spec: by(
      `Shfit(gamma: 2)
                           ~~~~~ SPK2079: there is no injection \`Shfit\` | did you mean \`Shift\`?`,
      "injection Shift(h, k, gamma: float) = h + gamma * k",
    ),
  },
  {
    rule: "its numbers are given",
    spec: by(
      `Shift
                           ~~~~~ SPK2030: \`Shift\` needs \`gamma\`, a number`,
      "injection Shift(h, k, gamma: float) = h + gamma * k",
    ),
  },
  {
    rule: "imports bring injections in",
    files: { "ways.spk": "injection Shift(h, k, gamma: float) = h + gamma * k" },
    spec: by("Shift(gamma: 1)", 'import "./ways.spk"'),
  },
];
