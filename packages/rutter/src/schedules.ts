// The schedules by name.
export { stepDecay } from "./schedules/stepDecay";
