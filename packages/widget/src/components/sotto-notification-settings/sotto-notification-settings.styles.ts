import { css } from 'lit';

/** Settings of notifications: switches, a note about the browser, two times of day. */
export const notificationSettings = css`
  .sets {
    border-block-start: 0;
    padding-block-start: 0;
  }
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
  .note {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 0;
    padding: 8px 14px;
    border-radius: var(--_radius);
    background: var(--_warning-soft);
    font-size: var(--_t-sub);
  }
  .note .i {
    flex: none;
    color: var(--_warning);
  }
  /* Lines reach the edges of the dialog; a note does not. */
  .told {
    padding-inline: var(--_inset);
  }
  .told .note {
    background: var(--_accent-soft);
  }
  .told .note .i {
    color: var(--_accent);
  }
  .times {
    display: flex;
    flex-wrap: wrap;
    gap: 12px;
  }
  .times .field {
    flex: 1 1 calc(120 * var(--_u));
    min-inline-size: 0;
  }
`;
