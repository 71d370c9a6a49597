import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { live } from 'lit/directives/live.js';

/** A question with one of a few answers. */
interface Choices<V extends string> {
  /** Name of the radio buttons. */
  name: string;
  label: string;
  /** Leaves the label to screen readers. */
  hasHiddenLabel?: boolean;
  options: readonly { value: V; label: string; hint?: string | undefined }[];
  chosen: V;
  onChoose: (value: V) => void;
}

/** Radio buttons, each in a box of its own. A choice that does not become `chosen` is taken back when they are drawn again. */
export function choices<V extends string>({
  name,
  label,
  hasHiddenLabel = false,
  options,
  chosen,
  onChoose,
}: Choices<V>): TemplateResult {
  return html`<fieldset class="choices field">
    <legend class=${hasHiddenLabel ? 'vh' : 'label'}>${label}</legend>
    ${options.map(
      ({ value, label: text, hint }) =>
        html`<label class=${classMap({ choice: true, 'is-chosen': value === chosen })}
          ><input
            type="radio"
            name=${name}
            value=${value}
            .checked=${live(value === chosen)}
            @change=${() => onChoose(value)}
          /><b>${text}</b>${hint === undefined ? null : html`<span class="hint">${hint}</span>`}</label
        >`,
    )}
  </fieldset>`;
}
