import { css } from 'lit';

/** The three modes, and which pane a narrow panel shows. */
export const chatWidget = css`
  :host([mode='floating']:not([hidden])) {
    display: contents;
  }
  :host([mode='inline']) {
    block-size: var(--chat-height, calc(620 / 14 * var(--_sotto-size)));
  }
  .ground {
    background: none;
  }
  .fill {
    display: flex;
    flex-direction: column;
    block-size: 100%;
  }
  .chat {
    position: relative;
    flex: 1;
    min-block-size: 0;
  }
  .chat.floating,
  .chat-fullscreen {
    position: fixed;
  }
  .chat-fullscreen {
    inset: var(--_visible-top, 0) 0 auto;
    z-index: var(--_z);
  }
  .chat:focus-visible {
    outline: 0;
  }
  .body {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    block-size: 100%;
  }
  .body > sotto-sign-in,
  .panes {
    flex: 1;
  }
  .pane > * {
    flex: 1;
  }
  /* Dialogs lie over the panel and take no room in it. */
  sotto-room-create,
  sotto-room-finder,
  sotto-profile {
    display: contents;
  }
  .close-bar {
    background: var(--_surface);
  }
  @container (max-width: 679px) {
    .panes[data-view='list'] .pane-room,
    .panes[data-view='room'] .pane-list {
      display: none;
    }
  }
`;
