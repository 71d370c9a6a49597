import { css } from 'lit';

/** The three modes, and which pane a narrow panel shows. */
export const chatWidget = css`
  /*
   * The floating element has no box of its own, so that no rule of the page for all elements moves or turns the chat. Its
   * place is what the place inside inherits: a page sets it as it would for a fixed element of its own.
   */
  :host([mode='floating']:not([hidden])) {
    display: contents;
    inset-block: var(--chat-offset-y, 20px);
    inset-inline: auto var(--chat-offset-x, 20px);
    z-index: var(--chat-z-index, 2147483000);
  }
  :host([mode='floating'][side='start']) {
    inset-inline: var(--chat-offset-x, 20px) auto;
  }
  :host([mode='floating'][side='left']) {
    left: var(--chat-offset-x, 20px);
    right: auto;
  }
  :host([mode='floating'][side='right']) {
    left: auto;
    right: var(--chat-offset-x, 20px);
  }
  .ground {
    display: contents;
    inset: inherit;
    z-index: inherit;
  }
  /* All sizes by the containing block, which is the window in most pages: units of the window are wrong under a zoom. */
  .place {
    position: fixed;
    inset: inherit;
    z-index: inherit;
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    max-inline-size: calc(100% - 2 * var(--_offset-x));
    max-block-size: calc(100% - 2 * var(--_offset-y));
    pointer-events: none;
  }
  .place > * {
    pointer-events: auto;
  }
  @media (max-width: 29.9em) {
    .place.is-open {
      inset: var(--_visible-top, 0) 0 auto;
      inline-size: auto;
      block-size: var(--_visible-height, 100%);
      max-inline-size: none;
      max-block-size: none;
    }
  }
  :host([mode='inline']) {
    block-size: var(--chat-height, calc(620 / 14 * var(--_sotto-size)));
  }
  /* Inline to the outside: lines through and under the text of the page do not go on in it. */
  .fill {
    display: inline-flex;
    flex-direction: column;
    vertical-align: top;
    inline-size: 100%;
    block-size: 100%;
  }
  .chat {
    position: relative;
    flex: 1;
    min-block-size: 0;
  }
  .chat-fullscreen {
    position: fixed;
    inset: var(--_visible-top, 0) 0 auto;
    z-index: var(--_z);
  }
  .file-notice {
    inset-block-end: 84px;
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
  @container (max-width: 48.5em) {
    .panes[data-view='list'] .pane-room,
    .panes[data-view='room'] .pane-list {
      display: none;
    }
  }
`;
