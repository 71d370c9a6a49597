import { css } from 'lit';

/** A message that is about to be deleted, with the time that is left to undo it. */
export const undo = css`
  .text.undo {
    display: flex;
    align-items: center;
    gap: 8px;
    white-space: normal;
  }
  .chat-root .undo button {
    min-block-size: calc(26 * var(--_u));
    padding: 0 4px;
    border: 0;
    border-radius: var(--_radius-s);
    background: none;
    color: var(--_text);
    font-weight: 600;
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 2px;
    white-space: nowrap;
    cursor: pointer;
  }
  @media (pointer: coarse) {
    .chat-root .undo button {
      min-block-size: calc(44 * var(--_u));
      min-inline-size: calc(44 * var(--_u));
    }
  }
  .ring {
    inline-size: calc(20 * var(--_u));
    block-size: calc(20 * var(--_u));
    fill: none;
    stroke: color-mix(in oklab, currentColor 30%, transparent);
    stroke-width: 2;
    transform: rotate(-90deg);
  }
  .ring .left {
    stroke: var(--_accent);
    stroke-dasharray: 5;
  }
  .left-4 .left {
    stroke-dashoffset: 1;
  }
  .left-3 .left {
    stroke-dashoffset: 2;
  }
  .left-2 .left {
    stroke-dashoffset: 3;
  }
  .left-1 .left {
    stroke-dashoffset: 4;
  }
  .ring .left {
    transition: stroke-dashoffset calc(1s * var(--_moves)) linear;
  }
  @media (forced-colors: active) {
    .ring .left {
      stroke: Highlight;
    }
  }
`;
