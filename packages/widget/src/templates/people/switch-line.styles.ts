import { css } from 'lit';

/** The switch at the end of a line of settings. */
export const switches = css`
  .set[aria-disabled='true'] {
    cursor: default;
  }
  .switch {
    position: relative;
    inline-size: calc(40 * var(--_u));
    block-size: calc(24 * var(--_u));
    flex: none;
    border: 1.5px solid var(--_control);
    border-radius: calc(12 * var(--_u));
    background: var(--_surface);
    forced-color-adjust: none;
  }
  .switch::after {
    content: '';
    position: absolute;
    inset-block-start: calc(50% - 7 * var(--_u));
    inset-inline-start: calc(4 * var(--_u));
    inline-size: calc(14 * var(--_u));
    block-size: calc(14 * var(--_u));
    border-radius: 50%;
    background: var(--_control);
  }
  [aria-checked='true'] .switch {
    border-color: var(--_accent);
    background: var(--_accent);
  }
  [aria-checked='true'] .switch::after {
    inset-inline: auto calc(4 * var(--_u));
    background: var(--_on-accent);
  }
  @media (forced-colors: active) {
    .switch {
      border-color: ButtonText;
      background: ButtonFace;
    }
    .switch::after {
      background: ButtonText;
    }
    [aria-checked='true'] .switch {
      border-color: Highlight;
      background: Highlight;
    }
    [aria-checked='true'] .switch::after {
      background: HighlightText;
    }
  }
`;
