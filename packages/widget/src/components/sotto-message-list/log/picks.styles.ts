import { css } from 'lit';

/** Rows in select mode: a box at their start. */
export const picks = css`
  .is-selecting .msg {
    cursor: pointer;
    -webkit-user-select: none;
    user-select: none;
  }
  .pick {
    order: -1;
    display: grid;
    place-items: center;
    align-self: center;
    inline-size: calc(24 * var(--_u));
    block-size: calc(24 * var(--_u));
    flex: none;
    margin-inline-end: 2px;
    border: 1.5px solid var(--_control);
    border-radius: 50%;
    background: var(--_surface);
  }
  .pick.is-none {
    visibility: hidden;
  }
  .pick[aria-checked='true'] {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }
  /* A check mark runs the same way in all pages. */
  .pick[aria-checked='true']::after {
    content: '';
    inline-size: calc(5 * var(--_u));
    block-size: calc(9.5 * var(--_u));
    margin-block-end: calc(3 * var(--_u));
    border: solid currentColor;
    border-width: 0 1.5px 1.5px 0;
    transform: rotate(45deg);
  }
  .is-selecting .msg.own {
    padding-inline-start: 0;
  }
  .is-selecting .msg.own > .pick {
    margin-inline-end: auto;
  }
  /* Where the avatar of a group is beside another of its messages. */
  .is-selecting .msg.indent {
    padding-inline-start: 0;
  }
  .is-selecting .msg.indent > .pick {
    margin-inline-end: calc(10px + 32 * var(--_u));
  }
  @container (max-width: 48.5em) {
    .is-selecting .msg.indent > .pick {
      margin-inline-end: calc(10px + 28 * var(--_u));
    }
  }
  @media (forced-colors: active) {
    .pick[aria-checked='true'] {
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
  }
`;
