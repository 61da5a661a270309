/**
 * What datasets read files with. All of it needs Node, while the compiler, which reads the datasets' entries, runs in
 * browsers too: entries import this module when they load, and `browser` in package.json leaves it out of bundles.
 */
export { loadCifar } from "./cifar-files.js";
export { obtain } from "./download/download.js";
export { loadImages } from "./images/load-images.js";
export { loadIdx } from "./load-idx.js";
export { loadText } from "./load-text.js";
export { packagedMnist, readMnistFolder } from "./mnist-files.js";
export { takeSamples } from "./subset.js";
export { loadTable } from "./table/load-table.js";
