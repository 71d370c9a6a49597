import { css } from 'lit';

/** Panes and bars. */
export const panel = css`
  /* Panel frame: the widget in each mode ------------------------------- */
  .chat {
    container-type: inline-size;
    display: grid;
    /* What lies over the panel begins further rows, which get no height. */
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    block-size: 100%;
    overflow: hidden;
    background: var(--_bg);
  }
  .chat-fullscreen {
    block-size: var(--_visible-height, 100%);
  }
  .panes {
    display: grid;
    grid-template-columns: calc(320 * var(--_u)) minmax(0, 1fr);
    min-block-size: 0;
  }
  .pane {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    min-block-size: 0;
  }
  .pane-list {
    border-inline-end: 1px solid var(--_border);
    background: var(--_surface);
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 4px;
    flex: none;
    min-block-size: calc(56 * var(--_u));
    padding-block: 8px;
    padding-inline: 16px 10px;
    border-block-end: 1px solid var(--_border);
    background: var(--_surface);
  }
  .bar .avatar {
    margin-inline-end: 8px;
  }
  .bar-text {
    flex: 1;
    min-inline-size: 0;
  }
  .bar-title {
    overflow: hidden;
    font-size: var(--_t-title);
    font-weight: 600;
    line-height: var(--_line);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .bar-sub {
    overflow: hidden;
    color: var(--_muted);
    font-size: var(--_t-small);
    line-height: var(--_line-s);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .bar .tools {
    display: flex;
    gap: inherit;
  }
  .bar-plain {
    border-block-end: 0;
  }
  .only-narrow {
    display: none;
  }
  @container (max-width: 48.5em) {
    .panes {
      grid-template-columns: minmax(0, 1fr);
    }
    .pane-list {
      border-inline-end: 0;
    }
    .only-narrow {
      display: inline-grid;
    }
    .only-wide {
      display: none;
    }
    .bar {
      padding-inline: 6px 6px;
    }
    .bar-plain {
      padding-inline-start: 16px;
    }
  }
`;
