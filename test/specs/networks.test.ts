import { describe, expect, test } from "vitest";
import { parametersOf } from "../../compiler/parameters.js";
import { parameterCount } from "../../tensor/programs/index.js";
import { checkFile, experimentsOf, specPaths, specsIn } from "../support/spec-files.js";

const folder = "specs/networks";
const experiments = specsIn(folder).flatMap(experimentsOf);

describe("every named network checks without a word", () => {
  test.each(specPaths(folder))("%s", (path) => expect(checkFile(path).diagnostics).toEqual([]));
});

describe("and has as many parameters as its source", () => {
  /** With the classes of its experiment. */
  const published: Readonly<Record<string, number>> = {
    // the original, with a full second convolution
    "lenet.LeNet": 61_706,
    // torchvision.models: alexnet, vgg11_bn, resnet18, resnet50, resnext50_32x4d, mobilenet_v2, efficientnet_b0, convnext_tiny, swin_t
    "alexnet.ImageNet": 61_100_840,
    "vgg.ImageNet": 132_868_840,
    "resnet.ImageNet18": 11_689_512,
    "resnet.ImageNet50": 25_557_032,
    "resnet.ImageNeXt50": 25_028_904,
    "mobilenet.ImageNet": 3_504_872,
    "efficientnet.ImageNet": 5_288_548,
    "efficientnet.Flowers": 4_020_358,
    "convnext.ImageNet": 28_589_128,
    "swin.ImageNet": 28_288_354,
    // 36.5 million in the paper
    "wide-resnet.Cifar10": 36_479_194,
    // 0.8 million in the paper
    "densenet.Cifar10": 769_162,
    // the variant for CIFAR-10 with batch norm
    "googlenet.Cifar10": 6_166_250,
    // timm: vit_tiny_patch16_224, deit_tiny_patch16_224, mixer_s16_224
    "vit.ImageNet": 5_717_416,
    "vit.DeiT": 5_717_416,
    "mixer.ImageNet": 18_528_264,
  };

  test.each(experiments)("$label", ({ experiment, label }) => {
    expect(parameterCount(parametersOf(experiment.model.body))).toBe(published[label]);
  });

  test("and nothing is published of what is not here", () => {
    expect(Object.keys(published).sort()).toEqual(experiments.map(({ label }) => label).sort());
  });
});
