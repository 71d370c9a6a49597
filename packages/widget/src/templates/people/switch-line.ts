import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

/** A setting that is on or off. */
interface SwitchLine {
  label: string;
  /** What it does, or why it is as it is; absent where the label says it. */
  hint?: string | undefined;
  isOn: boolean;
  /** Whether it cannot be changed now. */
  isLocked: boolean;
  onChange: (isOn: boolean) => void;
}

/** A line of settings with a switch at its end. The whole line can be clicked. */
export function switchLine({ label, hint, isOn, isLocked, onChange }: SwitchLine): TemplateResult {
  return html`<button
    class="set"
    type="button"
    role="switch"
    aria-checked=${isOn}
    aria-disabled=${isLocked}
    @click=${() => (isLocked ? undefined : onChange(!isOn))}
  >
    <span class="set-text"
      ><b><bdi>${label}</bdi></b
      >${hint === undefined ? nothing : html`<span>${hint}</span>`}</span
    >
    <span class="switch"></span>
  </button>`;
}
