import { css } from 'lit';

/** The bar of the monitor and its frame. */
export const monitorBar = css`
  .monitor {
    container-type: inline-size;
    display: grid;
    grid-template-rows: auto minmax(calc(440 * var(--_u)), 1fr) auto;
    min-block-size: 100dvh;
    background: var(--_surface);
  }
  /* Columns of their own, so that no figure moves another one. */
  .m-bar {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto minmax(0, 1fr);
    align-items: center;
    gap: 12px 32px;
    min-block-size: calc(64 * var(--_u));
    padding: 10px 20px;
  }
  .m-title h1 {
    font-size: var(--_t-title);
    font-weight: 620;
    line-height: var(--_line);
  }
  .m-live {
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--_muted);
    font-size: var(--_t-small);
    line-height: var(--_line-s);
    white-space: nowrap;
  }
  .m-live i {
    inline-size: 7px;
    block-size: 7px;
    border-radius: 50%;
    background: var(--_success);
  }
  .m-count {
    display: grid;
    grid-template-columns: repeat(4, minmax(calc(118 * var(--_u)), auto));
  }
  .m-count div {
    display: flex;
    flex-direction: column-reverse;
    padding-inline: 20px;
    border-inline-start: 1px solid var(--_border);
  }
  .m-count div:last-child {
    border-inline-end: 1px solid var(--_border);
  }
  .m-count dt {
    color: var(--_muted);
    font-size: var(--_t-small);
    line-height: var(--_line-s);
  }
  .m-count dd {
    font-size: calc(18 * var(--_u));
    font-weight: 600;
    letter-spacing: -0.01em;
    line-height: var(--_line-l);
  }
  .m-count small {
    line-height: 1;
    color: var(--_muted);
    font-size: var(--_t-small);
    font-weight: 450;
    letter-spacing: 0;
  }
  .m-tools {
    display: flex;
    justify-content: end;
    gap: 8px;
  }
  .m-pause {
    min-inline-size: calc(96 * var(--_u));
    padding-inline: 10px 14px;
  }
  .seg {
    display: flex;
    padding: 2px;
    border-radius: var(--_radius);
    background: var(--_surface-2);
  }
  .seg-btn {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-block-size: calc(32 * var(--_u));
    padding-inline: 8px 12px;
    border-radius: calc(var(--_radius) - 2px);
    color: var(--_muted);
    font-weight: 550;
    text-decoration: none;
  }
  .seg-btn.is-on {
    background: var(--_surface);
    box-shadow:
      var(--_shadow-s),
      0 0 0 1px var(--_border);
    color: var(--_text);
  }
  .m-foot {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    border-block-start: 1px solid var(--_border);
  }
  .seg-btn {
    border: 0;
    background: none;
    cursor: pointer;
  }
  /* Too little room for one line: the figures have one of their own. */
  @container (max-width: 78.5em) {
    .m-bar {
      grid-template-columns: minmax(0, 1fr) auto;
      padding: 12px 16px;
      gap: 12px;
    }
    .m-count {
      order: 3;
      grid-column: 1 / -1;
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }
    .m-count div {
      min-inline-size: 0;
      padding-inline: 10px 0;
    }
    .m-count div:first-child {
      padding-inline-start: 0;
      border: 0;
    }
    .m-count div:last-child {
      border-inline-end: 0;
    }
    .m-count dd {
      font-size: calc(15 * var(--_u));
    }
    .m-count dt {
      overflow: hidden;
      font-size: var(--_t-meta);
      text-overflow: ellipsis;
      white-space: nowrap;
    }
  }
  @container (max-width: 64.2em) {
    .m-foot {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @container (max-width: 39.9em) {
    .m-bar {
      grid-template-columns: minmax(0, 1fr);
    }
    .m-pause {
      min-inline-size: 0;
      padding-inline: 10px 12px;
    }
    .m-tools {
      justify-content: space-between;
    }
  }
  /* Where one column is left, the message taken apart comes before the log. */
  @container (max-width: 64.2em) {
    sotto-monitor-anatomy {
      order: -1;
    }
  }
`;
