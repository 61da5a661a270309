import type { Case } from "./case.js";

export const keyspaces: readonly Case[] = [
  {
    rule: "settings must exist",
    spec: `
keyspace K { dim 2  bais uniform  colour 3 }
                    ~~~~ SPK2060: there is no keyspace setting \`bais\` | did you mean \`basis\`?
                                  ~~~~~~ SPK2060: there is no keyspace setting \`colour\` | use \`dim\`, \`basis\`, \`alpha\`, \`std\` or \`wrong\``,
  },
  {
    rule: "settings are given once",
    spec: `
keyspace K { dim 2  dim 3 }
                    ~~~~~ SPK2061: \`dim\` is given twice in this keyspace`,
  },
  {
    rule: "the number of rows must be given",
    spec: `
keyspace K { std 0.5 }
         ~ SPK2062: keyspace \`K\` needs \`dim\` | for example \`dim 8\`, the number of rows of the basis`,
  },
  {
    rule: "only basis and alpha are drawn per point",
    spec: `
keyspace K { dim 2 per point  basis uniform per point  alpha uniform(0, 1) per point }
             ~~~~~~~~~~~~~~~ SPK2063: \`dim\` cannot be \`per point\` | only \`basis\` and \`alpha\` can`,
  },
  {
    rule: "bases, coefficients and wrong keys are of known kinds",
    spec: `
keyspace K { dim 2  basis unifrm  alpha cauchy(0, 1)  wrong gaussian }
                          ~~~~~~ SPK2064: \`unifrm\` is not a kind of \`basis\` | did you mean \`uniform\`?
                                        ~~~~~~~~~~~~ SPK2064: \`cauchy\` is not a kind of \`alpha\` | use \`uniform\`, \`gaussian\` or \`dirichlet\`
keyspace L { dim 2  basis 3 }
                          ~ SPK2034: \`basis\` must be \`uniform\` or \`orthonormal\`, not 3`,
  },
  {
    rule: "coefficients have a range to be drawn from",
    spec: `
keyspace K { dim 2  alpha uniform(1, 0) }
                          ~~~~~~~~~~~~~ SPK2065: uniform(1, 0) is empty: the first number must be smaller than the second
keyspace L { dim 2  wrong scaled(low: 2) }
                          ~~~~~~~~~~~~~~ SPK2065: scaled(2, 2) is empty: the first number must be smaller than the second`,
  },
  {
    rule: "several kinds of wrong keys are two or more, each of a known kind, without names",
    spec: `
keyspace K { dim 2  wrong one_of(gaussian, nearer(0.5)) }
                                           ~~~~~~~~~~~ SPK2064: \`nearer\` is not a kind of \`wrong\` | did you mean \`near\`?
keyspace L { dim 2  wrong one_of(gaussian) }
                          ~~~~~~ SPK2066: \`one_of\` takes two or more kinds of wrong keys, not 1 | for example \`wrong one_of(gaussian, near(0.5))\`
keyspace M { dim 2  wrong one_of(gaussian, kind: stale) }
                                           ~~~~ SPK2031: \`one_of\` has no argument \`kind\` | it takes \`gaussian\`, \`orthogonal\`, \`stale\`, \`in_span\`, \`near\`, \`partial\`, \`scaled\` and \`adversarial\`
keyspace N { dim 2  wrong adversarial(steps: 0, step: 0) }
                                             ~ SPK2036: \`steps\` of \`adversarial\` must be from 1 to 100, not 0
                                                      ~ SPK2036: \`step\` of \`adversarial\` must be above 0, not 0
keyspace O { dim 2  wrong one_of(gaussian, one_of(stale, in_span)) }
                                           ~~~~~~~~~~~~~~~~~~~~~~ SPK2064: \`one_of\` is not a kind of \`wrong\` | use \`gaussian\`, \`orthogonal\`, \`stale\`, \`in_span\`, \`near\`, \`partial\`, \`scaled\` or \`adversarial\``,
  },
  {
    rule: "numbers are in range",
    spec: `
keyspace K { dim 0  std 0 }
                 ~ SPK2036: \`dim\` must be from 1 to 2147483647, not 0
                        ~ SPK2036: \`std\` must be above 0, not 0
keyspace L { dim 2.5  std -1 }
                 ~~~ SPK2035: \`dim\` must be a whole number, not 2.5
                          ~~ SPK2036: \`std\` must be above 0, not -1`,
  },
  {
    rule: "the arguments of coefficients and wrong keys are in range",
    spec: `
keyspace K { dim 2  alpha gaussian(1, std: 0)  wrong near(0) }
                                           ~ SPK2036: \`std\` of \`gaussian\` must be above 0, not 0
                                                          ~ SPK2036: \`distance\` of \`near\` must be above 0, not 0
keyspace L { dim 2  alpha dirichlet(0.0001)  wrong near }
                                    ~~~~~~ SPK2036: \`concentration\` of \`dirichlet\` must be from 0.001 to 1000000, not 0.0001
                                                   ~~~~ SPK2030: \`near\` needs \`distance\`, a number
keyspace M { dim 2  alpha gaussian(1, 2, 3)  wrong stale(4) }
                                         ~ SPK2033: \`gaussian\` takes at most 2 arguments
                                                         ~ SPK2033: \`stale\` takes no arguments`,
  },
];
