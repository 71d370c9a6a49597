import { css } from 'lit';

/** The menu hangs below its button. */
export const sottoRoomHeader = css`
  :host {
    flex: none;
  }
  .bar {
    position: relative;
  }
  /* A long name is cut, and the mark of a bot is not. */
  .named {
    display: flex;
    align-items: center;
    gap: 5px;
    max-inline-size: 100%;
  }
  .title {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .name {
    padding: 0;
    border: 0;
    background: none;
    font: inherit;
    line-height: inherit;
    text-align: inherit;
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
      white-space: normal;
    }
    .title {
      display: -webkit-box;
      overflow-wrap: anywhere;
      text-align: start;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
    }
  }
`;
