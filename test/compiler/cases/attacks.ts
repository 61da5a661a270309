import { type Case, experiment } from "./case.js";

export const attacks: readonly Case[] = [
  {
    rule: "a budget, and an attack with arguments of its own",
    spec: experiment({ more: "attack quick, query_search(queries: 100)" }),
  },
  {
    rule: "the long budget, whose arguments an attack may change",
    spec: experiment({ more: "attack long, query_search(queries: 100)" }),
  },
  {
    rule: "attacks must exist",
    spec: experiment({
      more: `attack key_optimization(labels: 10), standart
       ~~~~~~~~~~~~~~~~ SPK2180: there is no attack or budget \`key_optimization\` | did you mean \`key_optimisation\`?
                                     ~~~~~~~~ SPK2180: there is no attack or budget \`standart\` | did you mean \`standard\`?`,
    }),
  },
  {
    rule: "an attack takes what it takes",
    spec: experiment({
      more: `attack replay(keys: 2), key_means(keys: 0), query_search(feedback: answers)
              ~~~~ SPK2031: \`replay\` has no argument \`keys\` | \`replay\` takes no arguments
                                        ~ SPK2036: \`keys\` of \`key_means\` must be 1 or more, not 0
                                                                   ~~~~~~~ SPK2037: \`feedback\` of \`query_search\` must be \`both\`, \`scores\` or \`labels\`, not \`answers\``,
    }),
  },
  {
    rule: "an attack and a budget are given once, a budget without arguments",
    spec: experiment({
      more: `attack quick(labels: 3), replay, standard, replay
       ~~~~~~~~~~~~~~~~ SPK2183: \`quick\` is a budget and takes no arguments | give them to an attack: \`attack quick, key_optimisation(labels: 10)\`
                                 ~~~~~~~~ SPK2182: \`standard\` is a second budget | keep one budget
                                           ~~~~~~ SPK2181: \`replay\` is given twice | its arguments take lists: \`labels: [10, 30]\``,
    }),
  },
  {
    rule: "without keys there is nothing to attack",
    spec: experiment({
      inject: "",
      keyspace: "",
      more: `attack standard
~~~~~~~~~~~~~~~ SPK2184: there is no gate to attack: the experiment injects no keys | add an \`inject\`, or leave \`attack\` out`,
    }),
  },
];
