import { catalogueOf } from "../../../tensor/catalogue.js";
import { constantSchedule } from "./constant.js";
import { cosineSchedule } from "./cosine.js";
import { stepsSchedule } from "./steps.js";

/** The learning rate schedules of the language. */
export const schedules = catalogueOf([constantSchedule, stepsSchedule, cosineSchedule]);
