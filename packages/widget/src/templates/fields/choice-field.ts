import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** A question with a few answers, of which one is shown. */
interface ChoiceField<V extends string> {
  name: string;
  label: string;
  hint?: string;
  options: readonly { value: V; label: string }[];
  chosen: V;
}

/** A list of answers that opens, with its label. */
export function choiceField<V extends string>({
  name,
  label,
  hint,
  options,
  chosen,
}: ChoiceField<V>): TemplateResult {
  return html`<div class="field">
    <label for=${name}>${label}</label>
    <select id=${name} name=${name}>
      ${options.map(
        ({ value, label: text }) =>
          html`<option value=${value} ?selected=${value === chosen}>${text}</option>`,
      )}
    </select>
    ${hint === undefined ? null : html`<p class="hint">${hint}</p>`}
  </div>`;
}
