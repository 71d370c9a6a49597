import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { icon } from '../../icons.js';
import type { IconName } from '../../icons.js';

/** A button of the row below a face. */
export function actButton(name: IconName, label: string, onClick: () => void): TemplateResult {
  return html`<button class="act" type="button" @click=${onClick}>${icon(name)}${label}</button>`;
}

/** A line that leads on, or that does something. */
interface SetLine {
  icon: IconName;
  label: string;
  /** Below the label. */
  hint?: string | undefined;
  /** At the end of the line. */
  end?: string | undefined;
  isDanger?: boolean;
  /** Draws the arrow of a line that leads to another view. */
  isLink?: boolean;
  onClick: () => void;
}

/** Draws a line. */
export function setLine({
  icon: name,
  label,
  hint,
  end,
  isDanger,
  isLink,
  onClick,
}: SetLine): TemplateResult {
  return html`<button class="set ${isDanger ? 'is-danger' : ''}" type="button" @click=${onClick}>
    ${icon(name, { flip: name === 'leave' })}
    <span class="set-text"><b>${label}</b>${hint === undefined ? nothing : html`<span>${hint}</span>`}</span>
    <span class="set-end"
      >${end ?? nothing} ${isLink ? icon('next', { flip: true, size: 's' }) : nothing}</span
    >
  </button>`;
}
