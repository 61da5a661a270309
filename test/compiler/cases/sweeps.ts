import { type Case, experiment } from "./case.js";

const hundred = Array.from({ length: 100 }, (_, i) => i).join(", ");

export const sweeps: readonly Case[] = [
  {
    rule: "sweeps over anything that can be set, of any kind",
    spec: experiment({
      loss: "loss crossentropy + 0.1 * deny reject on wrong",
      more: `sweep Secret.dim over 1, 2, 3
sweep inject.points over hidden, (hidden, late)
sweep deny over none, margin(1.0), margin_plus(1.0, 0.5)
sweep train.optimizer over adam(lr: 0.1), sgd(lr: 0.1, momentum: 0.9)
sweep seed over 1, 2`,
    }),
  },
  {
    rule: "what is swept over must be a setting",
    spec: experiment({
      more: `sweep train.lrr over 0.1, 0.2
      ~~~~~~~~~ SPK2090: there is no setting \`train.lrr\` | did you mean \`train.lr\`?`,
    }),
  },
  {
    rule: "every value is checked",
    spec: experiment({
      more: `sweep deny over none, rejct, 3
                      ~~~~~ SPK2076: there is no deny loss \`rejct\` | did you mean \`reject\`?
                             ~ SPK2091: \`deny\` must be a deny loss, for example \`reject\``,
    }),
  },
  {
    rule: "points may be turns",
    spec: experiment({
      more: `sweep inject.points over hidden, (hidden, late), lat[1]
                                                 ~~~~~~ SPK2009: model \`Mlp\` has no point \`lat[1]\` | it has \`hidden\` and \`late\``,
    }),
  },
  {
    rule: "every combination is checked: what one sweep adds another may set, and two right values may not go together",
    spec: `${experiment({
      more: `sweep deny over reject, margin(1.0)
sweep deny.weight over 0.1, 0.2`,
    })}
experiment F extends E {
  sweep data.classes over 3, 4
  sweep model.classes over 3, 4
}`.replace(
      "  sweep data.classes",
      `  model Mlp(classes: 3)
        ~~~~~~~~~~~~~~~ SPK3008: model \`Mlp\` has 4 outputs, but synthetic has 3 classes
  sweep data.classes`,
    ),
  },
  {
    rule: "there are values to go over",
    spec: experiment({
      more: `sweep seed over
~~~~~~~~~~~~~~~ SPK2170: the sweep over \`seed\` has no values | for example \`sweep seed over 1, 2\`
sweep train.lr over 0.1`,
    }),
  },
  {
    rule: "a setting is swept over once",
    spec: experiment({
      more: `sweep seed over 1, 2
sweep train.lr over 0.1, 0.2
sweep seed over 3
      ~~~~ SPK2171: \`seed\` is swept over twice in this experiment | put all values into one \`sweep\``,
    }),
  },
  {
    rule: "a value is given once, however it is written",
    spec: experiment({
      more: `sweep train.lr over 0.1, 0.01, 1e-1, 0.01
                               ~~~~ SPK2172: \`1e-1\` is the same as \`0.1\` in the sweep over \`train.lr\`
                                     ~~~~ SPK2172: \`0.01\` is given twice in the sweep over \`train.lr\`
sweep seed over 1, 2`,
    }),
  },
  {
    rule: "a grid stays within bounds",
    spec: experiment({
      more: `sweep train.batch over ${hundred.replace("0, ", "")}
sweep seed over ${hundred}
${"~".repeat(`sweep seed over ${hundred}`.length)} SPK2173: the sweeps have 9900 combinations; the limit is 1000 | give fewer values, or put each sweep into an experiment of its own`,
    }),
  },
  {
    rule: "sweeps are inherited together",
    spec: `${experiment({ more: "sweep seed over 1, 2" })}
experiment F extends E { sweep train.lr over 0.1, 0.2 }`,
  },
];
