import { css } from 'lit';

/** The menu hangs below its button. */
export const sottoRoomHeader = css`
  :host {
    flex: none;
  }
  .bar {
    position: relative;
  }
  .menu {
    z-index: 4;
    inset-block-start: calc(100% - 4px);
    inset-inline-end: 10px;
  }
  .menu-item:focus-visible {
    outline-offset: -2px;
  }
  .bar-title,
  .bar-sub {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
`;
