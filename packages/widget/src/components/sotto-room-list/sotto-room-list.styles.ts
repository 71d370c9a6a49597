import { css } from 'lit';

/** Rows are buttons here, since they change the view and not the address. */
export const sottoRoomList = css`
  :host {
    background: var(--_surface);
  }
  /* The menu of a row is placed in it. */
  .chat-root {
    position: relative;
  }
  ul.rooms,
  .rooms ul {
    display: block;
  }
  button.row {
    inline-size: 100%;
    border: 0;
    background: none;
    text-align: start;
    cursor: pointer;
  }
  button.row:hover {
    background: var(--_surface-2);
  }
  button.row.is-selected {
    background: var(--_accent-soft);
  }
  .row:focus-visible {
    outline-offset: -2px;
  }
  /* The rooms scroll; the way to others stays in sight. */
  nav {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-block-size: 0;
  }
  .rooms-end {
    flex: none;
    border-block-start: 1px solid var(--_border);
  }
  /* Large text in a narrow panel: the name needs the width. */
  @container (max-width: 20em) {
    button.row {
      grid-template-columns: minmax(0, 1fr);
    }
    .row .avatar {
      display: none;
    }
  }
  @container (max-width: 16em) {
    .bar {
      flex-wrap: wrap;
    }
    .bar .tools {
      margin-inline-start: auto;
    }
    .bar .bar-text {
      order: 1;
      flex-basis: 100%;
    }
  }
  .departures {
    flex: none;
    max-block-size: 40%;
    overflow: auto;
  }
  .departure {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 8px;
    margin: 0 8px 8px;
    padding: 6px 10px;
    border-radius: var(--_radius);
    background: var(--_warning-soft);
    font-size: var(--_t-sub);
    line-height: var(--_line-m);
  }
  .departure p {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .more,
  .none {
    padding: 8px 0;
    text-align: center;
  }
  .none {
    color: var(--_muted);
  }
`;
