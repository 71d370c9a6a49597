import { css } from 'lit';

/** The log of a room and its dividers. */
export const messageList = css`
  /* Message list ------------------------------------------------------- */
  .log-wrap {
    position: relative;
    display: flex;
    flex: 1;
    flex-direction: column;
    min-block-size: 0;
  }
  .log {
    display: flex;
    flex: 1;
    flex-direction: column-reverse;
    min-block-size: 0;
    padding: 0 16px;
    overflow: auto;
    overflow-anchor: none;
    /* A bar that came with the rows would make them narrower while they are measured: Firefox reports that to the page. */
    scrollbar-gutter: stable;
    scrollbar-width: thin;
    scrollbar-color: var(--_border) transparent;
  }
  .log-in {
    inline-size: 100%;
    max-inline-size: calc(744 * var(--_u));
    margin-inline: auto;
    padding-block: 12px 8px;
  }
  .day,
  .system {
    display: flex;
    justify-content: center;
    margin-block: 14px 10px;
    color: var(--_muted);
    font-size: var(--_t-small);
    line-height: var(--_line-s);
    text-align: center;
  }
  .day span {
    padding: 3px 10px;
    border-radius: 11px;
    background: var(--_surface);
    font-weight: 550;
  }
  .system {
    margin-block: 8px;
  }
  .system .bubble {
    padding: 0 4px;
    background: none;
    color: inherit;
    box-shadow: none;
    overflow-wrap: anywhere;
  }
  .system .i {
    display: inline-block;
    margin-inline-end: 6px;
    vertical-align: -3px;
  }
  .system b {
    color: var(--_text);
    font-weight: 550;
  }
  .unread {
    display: flex;
    align-items: center;
    gap: 12px;
    margin-block: 14px 10px;
    color: var(--_accent-text);
    font-size: var(--_t-small);
    font-weight: 600;
    line-height: var(--_line-s);
  }
  .unread::before,
  .unread::after {
    content: '';
    flex: 1;
    block-size: 1px;
    background: var(--_accent-line);
  }
  @container (max-width: 48.5em) {
    .log {
      padding-inline: 10px;
    }
  }
`;
