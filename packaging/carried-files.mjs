// @ts-check
/**
 * The packages that travel inside this one, and their files that do: what Node loads, types that ours speak of, and the
 * script that fetches CUDA's libraries, for whoever wants it. Not those libraries, where a developer has fetched them,
 * and not the second copy of macOS's library: the binding links to libonnxruntime.1.dylib.
 *
 * @type {Readonly<Record<string, readonly RegExp[]>>}
 */
export const carriedFiles = {
  "onnxruntime-node": [
    /^bin\/(?!.*\/libonnxruntime(_providers_.*|\.\d+\.\d+\.\d+\.dylib)$)/,
    /^dist\/.*\.(js|d\.ts)$/,
    /^script\/install.*\.js$/,
  ],
  "@tensorflow/tfjs-backend-cpu": [/^dist\/tf-backend-cpu\.node\.js$/],
  "@tensorflow/tfjs-backend-webgpu": [/^dist\/tf-backend-webgpu\.node\.js$/],
  "@tensorflow/tfjs-core": [/^dist\/tf-core\.node\.js$/],
  "@tensorflow/tfjs-layers": [/^dist\/tf-layers\.node\.js$/],
};
