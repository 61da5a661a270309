export { tfjsDevices } from "./devices.js";
