import { type Case, experiment } from "./case.js";

/** The weights begin with a file that is not there yet, which is said. */
const weights = (except = ""): string => `weights "w.safetensors"${except}
        ~~~~~~~~~~~~~~~ SPK2252: whether the weights fit is not checked: cannot read the weights in w.safetensors: no such file or folder | paths are relative to the folder that \`spkc\` runs in; a run needs the file`;

/** An experiment without keys that begins with trained weights, with settings of its own. */
const adapted = (more: string): string => experiment({ inject: "", more: `${weights()}\n${more}` });

const withBlocks = (adapt: string): string => `
block Encoder() { add { layernorm -> attention(2) }  add { gru(8) } }
model Net(words: int) { input tokens 4  embedding(words, 8) -> positions  repeat 2 { Encoder() }  unembed }
experiment E {
  data text("a.txt", tokens: bytes)
  model Net(words: 256)
  loss crossentropy
  train adam(lr: 0.1) for 1 epochs batch 8
${weights()}
${adapt}
}`;

export const adapterCases: readonly Case[] = [
  {
    rule: "matrices are adapted by layer, parameter or pattern, each with arguments of its own; biases stay; `none` takes it back",
    spec: `${adapted('adapt dense1, dense1.weight by lora(rank: 4, alpha: 8)\nadapt "dense2*" by lora(2)')}
experiment All extends E { adapt none }
experiment Other extends E { adapt dense3 by lora(rank: 1) }`,
  },
  {
    rule: "attention and recurrent layers have matrices, in blocks too",
    spec: withBlocks('adapt "repeat1.*.attention1.query", "repeat1.turn2.gru1" by lora(rank: 2)'),
  },
  {
    rule: "an adapter is known, and gets what it needs",
    spec: adapted(`adapt dense1 by lorra(rank: 2)
                ~~~~~ SPK2300: there is no adapter \`lorra\` | did you mean \`lora\`?
adapt dense2 by lora
                ~~~~ SPK2030: \`lora\` needs \`rank\`, a whole number`),
  },
  {
    rule: "a place means a matrix, which is none of an embedding or a bias",
    spec: withBlocks(`adapt embedding1, "*.layernorm1", positions1.table by lora(rank: 2)
      ~~~~~~~~~~ SPK2301: \`embedding1\` has no matrix that can be adapted | adapters are for the matrices of \`dense\`, \`attention\` and recurrent layers: \`repeat1.turn1.attention1.query.weight\`, \`repeat1.turn1.attention1.key.weight\`, \`repeat1.turn1.attention1.value.weight\` or \`repeat1.turn1.attention1.output.weight\`
                  ~~~~~~~~~~~~~~ SPK2301: \`"*.layernorm1"\` has no matrix that can be adapted | adapters are for the matrices of \`dense\`, \`attention\` and recurrent layers: \`repeat1.turn1.attention1.query.weight\`, \`repeat1.turn1.attention1.key.weight\`, \`repeat1.turn1.attention1.value.weight\` or \`repeat1.turn1.attention1.output.weight\`
                                  ~~~~~~~~~~~~~~~~ SPK2301: \`positions1.table\` has no matrix that can be adapted | adapters are for the matrices of \`dense\`, \`attention\` and recurrent layers: \`repeat1.turn1.attention1.query.weight\`, \`repeat1.turn1.attention1.key.weight\`, \`repeat1.turn1.attention1.value.weight\` or \`repeat1.turn1.attention1.output.weight\``),
  },
  {
    rule: "a place is there",
    spec: adapted(`adapt dense4 by lora(rank: 2)
      ~~~~~~ SPK4303: the model has no parameter or layer \`dense4\` | did you mean \`dense1\`?`),
  },
  {
    rule: "a matrix has one adapter",
    spec: adapted(`adapt dense1 by lora(rank: 2)
adapt "dense*" by lora(rank: 3)
      ~~~~~~~~ SPK2302: \`"dense*"\` means \`dense1.weight\`, which another \`adapt\` has already | name every matrix in one \`adapt\` at most`),
  },
  {
    rule: "no rank is above the smaller side of a matrix",
    spec: adapted(`adapt "*" by lora(rank: 4)
             ~~~~~~~~~~~~~ SPK2303: \`lora\` cannot adapt \`dense3.weight\`, a matrix [3, 4]: its rank, 4, is above the smaller side, 3 | change its arguments, or leave the matrix out`),
  },
  {
    rule: "none stands alone",
    spec: adapted(`adapt dense1 by lora(rank: 2)
adapt none
~~~~~~~~~~ SPK2304: \`adapt none\` stands beside another \`adapt\` | it takes back what is inherited, as any other \`adapt\` does: leave out one of the two`),
  },
  {
    rule: "what is adapted has been trained: a file has it, or a run",
    spec: experiment({
      inject: "",
      more: `adapt dense1, dense2 by lora(rank: 2)
~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK2305: \`lora\` adapts weights that are drawn, and leaves them as they are: \`dense*.weight\` (2) | adapters are for trained weights: begin with some by \`weights\`, or train these without an adapter`,
    }),
  },
  {
    rule: "also where an heir takes the weights away",
    spec: `${experiment({
      inject: "",
      more: `${weights()}
adapt dense1 by lora(rank: 2)
~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK2305: \`lora\` adapts weights that are drawn, and leaves them as they are: \`dense1.weight\` | adapters are for trained weights: begin with some by \`weights\`, or train these without an adapter {Drawn}`,
    })}
experiment Drawn extends E { weights none }`,
  },
  {
    rule: "and is not excepted there",
    spec: experiment({
      inject: "",
      more: `${weights(" except dense3")}
adapt "dense*" by lora(rank: 2)
~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK2305: \`lora\` adapts weights that are drawn, and leaves them as they are: \`dense3.weight\` | adapters are for trained weights: begin with some by \`weights\`, or train these without an adapter`,
    }),
  },
  {
    rule: "all else may be frozen; a rate of what is adapted is one of its factors, and what stays has none",
    spec: `${adapted('freeze "*"\nadapt dense1 by lora(rank: 2)')}
experiment Rated extends E {
  train rate 2 at dense1 rate 3 at dense2
                                   ~~~~~~ SPK2273: all of \`dense2\` is frozen: it has no learning rate | leave it out here, or in \`freeze\`
}`,
  },
  {
    rule: "a lock is not at what comes from a file and stays",
    spec: adapted(`adapt dense1 by lora(rank: 2)
~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ SPK2271: everything that the lock \`signs\` is put at is frozen | whoever knows the weights before training knows frozen ones: put the lock at what is trained, or write \`start secret\`
inject secret at dense2 by signs`),
  },
  {
    rule: "but at what is adapted",
    spec: adapted("adapt dense1 by lora(rank: 2)\ninject secret at dense1 by signs"),
  },
];
