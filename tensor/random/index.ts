export { childKey, type Purpose, purposes, type StreamKey, type StreamPart, streamKey } from "./key.js";
export { type FloatArray, RandomStream, stream } from "./stream.js";
export { threefry2x32 } from "./threefry.js";
