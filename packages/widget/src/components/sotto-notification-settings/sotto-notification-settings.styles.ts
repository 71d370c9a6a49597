import { css } from 'lit';

/** Settings of notifications: a note about the browser, two times of day. */
export const notificationSettings = css`
  .sets {
    border-block-start: 0;
    padding-block-start: 0;
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
