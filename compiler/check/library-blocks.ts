/** The blocks of `spankey/blocks`, to tell who uses one without the import. A test compares them with the file. */
export const libraryBlocks: ReadonlySet<string> = new Set([
  ...["ConvNorm", "Shortcut", "BasicResidual", "Bottleneck", "WideResidual", "WideLayers"],
  ...["InvertedResidual", "InvertedLayers", "Excite", "ExciteBy", "MbConv", "MbLayers"],
  ...["DenseLayer", "DenseTransition", "Inception", "ConvNext", "ChannelMlp", "DoubleConv"],
  ...["Mlp", "Encoder", "GptDecoder", "GptMlp", "LlamaDecoder", "SwiGlu", "Mixer", "Swin"],
  ...["PatchMerging", "MergeTo"],
]);
