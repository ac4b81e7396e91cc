// The metrics by name.
export { accuracy } from "./metrics/accuracy";
