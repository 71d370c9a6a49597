import { css } from 'lit';

/** The bar is tinted as what is selected is. */
export const sottoSelectBar = css`
  :host {
    flex: none;
  }
  .bar {
    background: var(--_accent-soft);
  }
  .icon-btn {
    color: var(--_text);
  }
  .icon-btn[aria-disabled='true'] {
    color: color-mix(in oklab, var(--_text) 40%, transparent);
    cursor: default;
  }
  .icon-btn:hover {
    background: color-mix(in oklab, var(--_tint) 12%, transparent);
  }
  @media (forced-colors: active) {
    .icon-btn[aria-disabled='true'] {
      color: GrayText;
    }
  }
`;
