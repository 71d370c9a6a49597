import { css } from 'lit';

/** The three modes, and which pane a narrow panel shows. */
export const chatWidget = css`
  /*
   * The floating element has no box of its own, so that no rule of the page for all elements moves or turns the chat. Its
   * place is what the place inside inherits: a page sets it as it would for a fixed element of its own. Where a rule for
   * all elements has taken it away, the ground inside has it (LostPlace).
   */
  :host([mode='floating']:not([hidden])) {
    display: contents;
  }
  /* The sides of the place are those of lines from the left or from the right. */
  :host([mode='floating']) {
    writing-mode: horizontal-tb !important;
  }
  .ground {
    display: contents;
    inset: inherit;
    z-index: inherit;
  }
  :host([mode='floating']:not([hidden])),
  .ground[data-lost] {
    inset-block: var(--chat-offset-y, 20px);
    inset-inline: auto var(--chat-offset-x, 20px);
    z-index: var(--chat-z-index, 2147483000);
  }
  :host([mode='floating'][side='start']),
  :host([side='start']) .ground[data-lost] {
    inset-inline: var(--chat-offset-x, 20px) auto;
  }
  :host([mode='floating'][side='left']),
  :host([side='left']) .ground[data-lost] {
    left: var(--chat-offset-x, 20px);
    right: auto;
  }
  :host([mode='floating'][side='right']),
  :host([side='right']) .ground[data-lost] {
    left: auto;
    right: var(--chat-offset-x, 20px);
  }
  /* What floats over the window would be printed over the page, and what fills the window, on each sheet. */
  @media print {
    .ground {
      visibility: hidden;
    }
    .chat-root .chat-fullscreen {
      position: absolute;
    }
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
    block-size: var(--chat-height, calc(620 / 14 * var(--_sotto-size) / var(--_sotto-zoom, 1)));
  }
  /* Inline to the outside: lines through and under the text of the page do not go on in it. */
  .fill {
    display: inline-flex;
    flex-direction: column;
    vertical-align: top;
    inline-size: 100%;
    block-size: 100%;
  }
  /* The width that it asks for, and the least, where the page leaves the width to the content: in floats, rows, grids. */
  :host([mode='inline']) .chat-root::before {
    content: '';
    display: grid;
    grid-template-columns: minmax(calc(240 * var(--_u)), var(--_width));
    block-size: 0;
    overflow: hidden;
  }
  .chat {
    position: relative;
    flex: 1;
    min-block-size: 0;
  }
  /* The height, where the page leaves that to the content: a log has no end. */
  :host([mode='inline']) .chat {
    contain: size;
    contain-intrinsic-block-size: var(--_height);
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
  .body > :is(sotto-sign-in, sotto-invitation),
  .panes {
    flex: 1;
  }
  .pane > * {
    flex: 1;
  }
  /* Dialogs lie over the panel and take no room in it. */
  sotto-invite,
  sotto-notifications,
  sotto-question,
  sotto-report,
  sotto-room-create,
  sotto-room-edit,
  sotto-room-finder,
  sotto-profile {
    display: contents;
  }
  sotto-merge-offer {
    display: contents;
  }
  .pane > .guest-bar {
    display: flex;
    flex: none;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    padding: 8px 16px;
    border-block-start: 1px solid var(--_border);
    color: var(--_muted);
    font-size: var(--_t-sub);
  }
  .close-bar {
    background: var(--_surface);
  }
  /* The search for people lies over the list; views about a room or a person beside it, or over it. */
  .pane-list,
  .pane-room {
    position: relative;
  }
  .is-covered > sotto-room-list {
    visibility: hidden;
  }
  .over-list {
    position: absolute;
    inset: 0;
  }
  .has-side {
    flex-direction: row;
  }
  .pane > .side {
    flex: none;
    inline-size: calc(320 * var(--_u));
    border-inline-start: 1px solid var(--_border);
  }
  @container (max-width: 74.2em) {
    .pane > .side {
      position: absolute;
      inset: 0;
      z-index: 2;
      inline-size: auto;
      border-inline-start: 0;
    }
    .has-side > sotto-conversation {
      visibility: hidden;
    }
  }
  @container (max-width: 48.5em) {
    .panes[data-view='list'] .pane-room,
    .panes[data-view='room'] .pane-list {
      display: none;
    }
  }
`;
