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
  .day button,
  .date-float button {
    position: relative;
    padding: 3px 10px;
    border: 0;
    border-radius: 11px;
    background: var(--_surface);
    color: inherit;
    font-size: var(--_t-small);
    font-weight: 550;
    line-height: var(--_line-s);
    cursor: pointer;
  }
  .day button:hover,
  .date-float button:hover {
    color: var(--_text);
  }
  /* A finger hits what is around it, too. */
  .day button::before,
  .date-float button::before {
    content: '';
    position: absolute;
    inset: -11px 0;
  }
  .date-float {
    position: absolute;
    z-index: 2;
    inset-block-start: 8px;
    inset-inline: 0;
    display: flex;
    justify-content: center;
    color: var(--_muted);
    pointer-events: none;
    visibility: hidden;
    opacity: 0;
    transition:
      opacity var(--_fast) var(--_ease),
      visibility var(--_fast);
  }
  .date-float.is-on,
  .date-float:hover {
    visibility: visible;
    opacity: 1;
  }
  .date-float button {
    box-shadow: var(--_shadow);
    pointer-events: auto;
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
