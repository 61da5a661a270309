import type { Case } from "./case.js";
import { experiment } from "./case.js";

/** A language model over 16 tokens and 40 characters, and an experiment with these data. */
const languageModel = (data: string, more = ""): string => `model Gpt(vocabulary: int) {
  input tokens 16
  embedding(vocabulary, 8) -> layernorm${more} -> dense(vocabulary)
}
experiment E {
  ${data}
  model Gpt(vocabulary: 40)
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 8
}`;

/** An experiment on images whose model takes 8 x 8 pixels and tells three classes apart. */
const imageModel = (
  data: string,
  channels = 3,
): string => `model Net { input 8x8x${channels}  flatten -> dense(3) }
experiment E {
  ${data}
  model Net
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 8
}`;

/** An experiment on a dataset in the shape of MNIST. */
const mnistModel = (data: string): string =>
  imageModel(data).replace("8x8x3", "28x28x1").replace("dense(3)", "dense(10)");

export const data: readonly Case[] = [
  ...[
    { rule: "drawn samples have a bounded size", argument: "samples", classes: 3, samples: 5000 },
    { rule: "and so does the map that labels them", argument: "classes", classes: 5000, samples: 50 },
  ].map(({ rule, argument, classes, samples }) => {
    const call = `synthetic(features: 60000, classes: ${classes}, samples: ${samples})`;
    const mark = `${" ".repeat(call.search(/\b5000\b/))}~~~~`;
    return {
      rule,
      spec: `model Net { input 60000  dense(${classes}) }
experiment E {
  data ${call}
       ${mark} SPK2036: \`${argument}\` of \`synthetic\` must be at most 4473 with 60000 features, not 5000
  model Net
  loss crossentropy
  train adam(lr: 0.1) for 2 epochs batch 8
}`,
    };
  }),
  { rule: "files of the user's take the shape of the model", spec: imageModel(`data images("pets")`) },
  { rule: "a table takes the features of the model", spec: experiment({ data: `data table("iris.csv")` }) },
  {
    rule: "images need a model of images",
    spec: experiment({
      data: `data images("pets")
     ~~~~~~~~~~~~~~ SPK3007: images gives an image, but model \`Mlp\` takes a vector [10]`,
    }),
  },
  {
    rule: "images have one channel or three",
    spec: imageModel(
      `data images("pets")
       ~~~~~~~~~~~~~~ SPK3007: images gives an image [3, 8, 8], but model \`Net\` takes an image [4, 8, 8]`,
      4,
    ),
  },
  {
    rule: "text needs a model of tokens",
    spec: experiment({
      data: `data text("book.txt")
     ~~~~~~~~~~~~~~~~ SPK3007: text gives token ids, but model \`Mlp\` takes a vector [10]`,
    }),
  },
  {
    rule: "a model of text ends in numbers at each token",
    spec: languageModel(`data text("book.txt")`, " -> first_token").replace(
      "model Gpt(vocabulary: 40)",
      `model Gpt(vocabulary: 40)
        ~~~~~~~~~~~~~~~~~~~ SPK3009: model \`Gpt\` ends in a vector [40], not in one number per class at each token | end it in \`layernorm -> dense(vocabulary)\``,
    ),
  },
  {
    rule: "an embedding has a vector for every token of a text",
    spec: languageModel(`data text("book.txt")`)
      .replace("embedding(vocabulary, 8)", "embedding(39, 8)")
      .replace(
        "model Gpt(vocabulary: 40)",
        `model Gpt(vocabulary: 40)
        ~~~~~~~~~~~~~~~~~~~ SPK3041: model \`Gpt\` has 40 tokens at its output, but an embedding of 39: the ids from 39 on have no vector | give the embedding a vocabulary of 40`,
      ),
  },
  {
    rule: "token ids are not normalised",
    spec: languageModel(`data text("book.txt") { normalize(computed) }
                          ~~~~~~~~~~~~~~~~~~~ SPK2150: \`normalize\` scales numbers, but text gives token ids | leave it out: token ids only select rows of an embedding`),
  },
  {
    rule: "token ids are not augmented",
    spec: languageModel(`data text("book.txt") { augment flip }
                                  ~~~~ SPK3011: \`flip\` works only on images, but text gives token ids [16]`),
  },
  {
    rule: "the normalisation may be worked out from the samples",
    spec: imageModel(`data images("pets") { normalize(computed)  augment cutout(4) }`),
  },
  {
    rule: "one word stands for a normalisation",
    spec: imageModel(`data images("pets") { normalize(computd) }
                                  ~~~~~~~ SPK2037: \`mean\` of \`normalize\` must be \`computed\` or a number or a list of numbers, not \`computd\` | did you mean \`computed\`?`),
  },
  {
    rule: "a constant is no such word",
    spec: `const middle = 0.5
${imageModel(`data images("pets") { normalize(middle) }
                        ~~~~~~~~~ SPK2030: \`normalize\` needs \`std\`, a number or a list of numbers`)}`,
  },
  {
    rule: "features may have means of their own",
    spec: experiment({
      data: "data synthetic(features: 3, classes: 3) { normalize((0, 1, 2), 1) }",
      model: "model Three",
      inject: "",
    }).concat("\nmodel Three { input 3  dense(3) }"),
  },
  {
    rule: "of an official dataset a number of samples may be used",
    spec: mnistModel("data mnist(train: 5000, test: 1000)"),
  },
  {
    rule: "which is no share, and not above what there is",
    spec: mnistModel(`data mnist(train: 0.5, test: 20000)
                    ~~~ SPK2035: \`train\` of \`mnist\` must be a whole number, not 0.5 | it is a number of samples here, not a share of them
                               ~~~~~ SPK2036: \`test\` of \`mnist\` must be from 1 to 10000, not 20000`),
  },
  {
    rule: "a word where none may stand is told what may",
    spec: imageModel(`data images("pets") { augment flip(horizontal) }
                                     ~~~~~~~~~~ SPK2005: there is no constant or parameter \`horizontal\` | \`probability\` of \`flip\` is a number`),
  },
  {
    rule: "files are named by texts",
    spec: imageModel(`data images(pets, corrupt: drop)
              ~~~~ SPK2005: there is no constant or parameter \`pets\` | \`folder\` of \`images\` is text: write "pets", in quotes
                             ~~~~ SPK2037: \`corrupt\` of \`images\` must be \`stop\` or \`skip\`, not \`drop\``),
  },
  {
    rule: "columns are named by texts, and what computes is none",
    spec: experiment({
      data: `data table("a.csv", label: ph-value, drop: free, features: (ph.value, alcohol), categorical: (colour (2), 3))
                           ~~~~~~~~ SPK2034: \`label\` of \`table\` must be text, not \`ph-value\` | write "ph-value", in quotes
                                           ~~~~ SPK2037: \`drop\` of \`table\` must be \`none\` or text or a list of texts, not \`free\` | write "free", in quotes
                                                            ~~~~~~~~ SPK2034: \`features\` of \`table\` must be \`all\` or text or a list of texts, not \`ph.value\` | write "ph.value", in quotes
                                                                                              ~~~~~~~~~~ SPK2034: \`categorical\` of \`table\` must be \`none\` or text or a list of texts, not \`colour (2)\` | write "colour (2)", in quotes`,
    }),
  },
  {
    rule: "nor is a number",
    spec: experiment({
      data: `data table("a.csv", label: 3, features: (alcohol, "pH"))
                           ~ SPK2034: \`label\` of \`table\` must be text, not 3 | write "3", in quotes
                                         ~~~~~~~ SPK2005: there is no constant or parameter \`alcohol\` | \`features\` of \`table\` is text: write "alcohol", in quotes`,
    }),
  },
];
