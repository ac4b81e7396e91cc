// Explanation: why a claim fails, beside that verdict only.
import { type Html, html } from "./html";
import type { Record } from "./record";

/** Nothing where the claim does not fail, or nobody knows why. */
export function explanation({ standing, subject }: Record): Html {
  const text = standing === "fails" ? subject.experiment?.failsBecause : undefined;
  return html`${text !== undefined && html`<p class="why"><b>Why it fails, as far as we know.</b> ${text}</p>`}`;
}
