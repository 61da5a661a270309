import type { Case } from "./case.js";

/** An experiment with weights, of a model of two linear maps. */
const weights = (setting: string, more = ""): string => `
model Net { input 20  dense(8) -> relu -> dense(5) }
experiment E {
  data synthetic
  model Net
${setting}
  loss crossentropy
  train adam(lr: 0.01) for 5 epochs batch 64
  ${more}
}`;

export const weightsCases: readonly Case[] = [
  { rule: "a file may have our names", spec: weights('  weights "own.safetensors"') },
  {
    rule: "rules say which tensor becomes which parameter",
    spec: weights('  weights "net.safetensors" { fc1 -> dense1  "fc{i + 2}" -> "dense{i + 2}" }'),
  },
  {
    rule: "an experiment may take the weights of its base or none",
    spec: `${weights('  weights "net.safetensors" { "fc{i}" -> "dense{i}" }')}
experiment F extends E { weights none }
experiment G extends E { seed 2 }
experiment H extends E { sweep weights over none, "net.safetensors" }`,
  },
  {
    rule: "what is excepted stays as drawn, and what would go there is left out",
    spec: weights('  weights "net.safetensors" except dense2, "dense1.b*" { "fc{i}" -> "dense{i}" }'),
  },
  {
    rule: "braces continue the names before them",
    spec: weights('  weights "net.safetensors" { "fc{i}" -> "dense{i}" { weight -> weight  bias -> bias } }'),
  },
  {
    rule: "a pattern is written right",
    spec: weights(`  weights "net.safetensors" { "fc{i" -> dense1  "fc{2 * i}" -> "dense{i}"  "*.*" -> dense1  "fc{1}" -> dense1 }
                              ~~~~~~ SPK2240: "fc{i" is no pattern of names: a brace of it has no other | \`{i}\` stands for a number, \`*\` for any characters: \`"h.{i}" -> "repeat1.turn{i + 1}"\`
                                                ~~~~~~~~~~~ SPK2240: "fc{2 * i}" is no pattern of names: \`{2 * i}\` does not say what the index is: here it is \`{i}\` or \`{i + 1}\` | \`{i}\` stands for a number, \`*\` for any characters: \`"h.{i}" -> "repeat1.turn{i + 1}"\`
                                                                           ~~~~~ SPK2240: "*.*" is no pattern of names: it has more than one \`*\` | \`{i}\` stands for a number, \`*\` for any characters: \`"h.{i}" -> "repeat1.turn{i + 1}"\`
                                                                                            ~~~~~~~ SPK2240: "fc{1}" is no pattern of names: \`{1}\` is no index: write \`{i}\`, \`{i + 1}\` or, on our side, \`{2 * i + j}\` | \`{i}\` stands for a number, \`*\` for any characters: \`"h.{i}" -> "repeat1.turn{i + 1}"\``),
  },
  {
    rule: "indices come from the file",
    spec: weights(`  weights "net.safetensors" { "fc{i}" -> "dense{j}"  fc1 -> "*" }
                                         ~~~~~~~~~~ SPK2241: "dense{j}" uses \`j\`, which no name of the file gives | the names of the file give \`i\`
                                                            ~~~ SPK2241: "*" uses \`*\`, which no name of the file gives | a \`*\` stands for what a \`*\` of the file's name stood for`),
  },
  {
    rule: "a rule says something",
    spec: weights(`  weights "net.safetensors" { fc1  "fc2.weight", "fc2.bias" -> dense1, dense2 }
                              ~~~ SPK2242: this rule says nothing: it does not say where tensors go | a rule is \`"fc" -> dense1\`, one tensor to several or several to one, \`"transformer" { rules }\` or \`ignore "lm_head"\`
                                   ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK2242: this rule says nothing: several names stand on one side alone, to be split or joined | a rule is \`"fc" -> dense1\`, one tensor to several or several to one, \`"transformer" { rules }\` or \`ignore "lm_head"\``),
  },
  {
    rule: "a file is no secret",
    spec: weights(
      `  weights "own.safetensors"
  ~~~~~~~~~~~~~~~~~~~~~~~~~ SPK2243: \`start secret\` and \`weights\` contradict each other: who has the file knows the start | leave one of them out (\`start seed\`, \`weights none\`)`,
      "start secret",
    ),
  },
  {
    rule: "what stays as drawn is there",
    spec: weights(`  weights "own.safetensors" except dense3
                                   ~~~~~~ SPK2244: the model has no parameter or layer \`dense3\` to stay as it is drawn | did you mean \`dense1\`?`),
  },
  {
    rule: "a rule matches something, and something of the model",
    spec: weights(`  weights "net.safetensors" { "fc{i}" -> "dense{i}"  fcl -> dense1  ignore fc9 }
                                                     ~~~~~~~~~~~~~ SPK2245: no tensor of net.safetensors is, or lies in, "fcl" | did you mean \`fc1\`?`),
  },
  {
    rule: "one rule takes a tensor",
    spec: weights(`  weights "net.safetensors" { "fc{i}" -> "dense{i}"  fc1.bias -> dense1.bias }
                                                     ~~~~~~~~~~~~~~~~~~~~~~~ SPK2246: \`fc1.bias\` is taken by this rule and by "fc{i}" | a tensor is taken once: make one of the patterns narrower, as \`{i + 1}\`, which is never 0`),
  },
  {
    rule: "one tensor fills a parameter",
    spec: weights(`  weights "net.safetensors" { "fc{i}" -> "dense{i}" { weight -> weight }  fc1.bias -> dense1.bias  fc2.bias -> dense1.bias }
          ~~~~~~~~~~~~~~~~~ SPK2250: the shapes of 1 tensor of net.safetensors do not fit: \`fc2.bias\` [5] for \`dense1.bias\` [8] | give the model the sizes of the file; a head of other classes stays as drawn (\`except dense1\`); matrices the other way round are \`transposed\`
          ~~~~~~~~~~~~~~~~~ SPK2248: 1 of 4 parameters get nothing from net.safetensors: \`dense2.bias\` | write rules for them, or name what is to stay as it is drawn: \`except dense1\`
                                                                                                   ~~~~~~~~~~~~~~~~~~~~~~~ SPK2247: \`dense1.bias\` would come from \`fc1.bias\` and \`fc2.bias\` | name one of them, and \`ignore\` the other; to join tensors, name them in one rule: \`a, b -> c\``),
  },
  {
    rule: "matrices that fit as they are, are not transposed",
    spec: weights(`  weights "net.safetensors" { fc1 -> dense1 transposed  fc2 -> dense2 }
          ~~~~~~~~~~~~~~~~~ SPK2250: the shapes of 1 tensor of net.safetensors do not fit: \`fc1.weight\` [20, 8], transposed for \`dense1.weight\` [8, 20] | leave \`transposed\` out: 1 of 1 would fit without it`),
  },
  {
    rule: "all parameters are filled, and all tensors used",
    spec: weights(`  weights "net.safetensors"
          ~~~~~~~~~~~~~~~~~ SPK2248: 4 of 4 parameters get nothing from net.safetensors: \`dense*.weight\` (2), \`dense*.bias\` (2) | write rules for them, or name what is to stay as it is drawn: \`except dense1\`
          ~~~~~~~~~~~~~~~~~ SPK2249: 4 of 4 tensors of net.safetensors go nowhere: \`fc*.weight\` (2), \`fc*.bias\` (2) | write rules for them, or leave them out: \`ignore "lm_head"\``),
  },
  {
    rule: "a rule names parameters of the model",
    spec: weights(`  weights "net.safetensors" except dense1 { "fc1" -> dense1  fc2 -> dence2 }
          ~~~~~~~~~~~~~~~~~ SPK2248: 2 of 4 parameters get nothing from net.safetensors: \`dense2.weight\`, \`dense2.bias\` | write rules for them, or name what is to stay as it is drawn: \`except dense1\`
                                                             ~~~~~~~~~~~~~ SPK2251: the model has no parameter \`dence2.weight\`, \`dence2.bias\` | did you mean \`dense2.weight\`?`),
  },
  {
    rule: "a file that is not there is not checked",
    spec: weights(`  weights "later.safetensors"
          ~~~~~~~~~~~~~~~~~~~ SPK2252: whether the weights fit is not checked: cannot read the weights in later.safetensors: no such file or folder | paths are relative to the folder that \`spkc\` runs in; a run needs the file`),
  },
  {
    rule: "numbers of other dtypes are not read",
    spec: weights(`  weights "net64.safetensors" { "fc{i}" -> "dense{i}" }
          ~~~~~~~~~~~~~~~~~~~ SPK2253: tensors of net64.safetensors have dtypes that parameters do not take: \`fc1.weight\` F64, \`fc1.bias\` F64, \`fc2.weight\` F64, \`fc2.bias\` F64 | F32, F16 and BF16 are read: convert them by \`tensor.float()\` in Python, or \`ignore\` them`),
  },
];
