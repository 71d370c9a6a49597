import { css } from 'lit';

/** The menu hangs below its button. */
export const sottoRoomHeader = css`
  :host {
    flex: none;
  }
  .bar {
    position: relative;
  }
  .name {
    max-inline-size: 100%;
    padding: 0;
    overflow: hidden;
    border: 0;
    background: none;
    font: inherit;
    line-height: inherit;
    text-align: inherit;
    text-overflow: ellipsis;
    white-space: inherit;
    cursor: pointer;
  }
  .name:hover {
    text-decoration: underline;
  }
  .name:focus-visible {
    outline-offset: -2px;
  }
  .menu {
    z-index: 4;
    inset-block-start: calc(100% - 4px);
    inset-inline-end: 10px;
  }
  .menu-item:focus-visible {
    outline-offset: -2px;
  }
  /* Large text in a narrow panel: the name has a line of its own. */
  @container (max-width: 20em) {
    .bar {
      flex-wrap: wrap;
    }
    .bar .avatar {
      display: none;
    }
    .bar .tools {
      margin-inline-start: auto;
    }
    .bar-text {
      order: 1;
      flex-basis: 100%;
      padding-inline: 10px;
    }
    .bar-title {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      overflow-wrap: anywhere;
      white-space: normal;
    }
  }
  .bar-title,
  .bar-sub {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
`;
