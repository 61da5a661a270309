import { catalogueOf } from "../../../tensor/catalogue.js";
import { constant } from "./constant.js";
import { cosine } from "./cosine.js";
import { steps } from "./steps.js";

/** The learning rate schedules of the language. */
export const schedules = catalogueOf([constant, steps, cosine]);
