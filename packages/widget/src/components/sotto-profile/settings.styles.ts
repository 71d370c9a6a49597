import { css } from 'lit';
import type { CSSResult } from 'lit';
import { sets } from '../../templates/people/sets.styles.js';

/** The lines of settings in a dialog, and the picture above them. */
export const settings: CSSResult[] = [
  sets,
  css`
    /* Behind what it leads to, a dialog keeps what was typed, and its place. */
    .behind {
      visibility: hidden;
    }
    .face {
      position: relative;
      margin-block-end: 6px;
    }
    .chat-root .avatar-edit {
      position: absolute;
      inset-inline-end: -6px;
      inset-block-end: -6px;
      display: grid;
      place-items: center;
      inline-size: calc(30 * var(--_u));
      block-size: calc(30 * var(--_u));
      padding: 0;
      border: 2px solid var(--_surface);
      border-radius: 50%;
      background: var(--_accent);
      color: var(--_on-accent);
      cursor: pointer;
    }
    @media (pointer: coarse) {
      .chat-root .avatar-edit {
        inset-inline-end: -14px;
        inset-block-end: -14px;
        inline-size: calc(44 * var(--_u));
        block-size: calc(44 * var(--_u));
      }
    }
    /* Lines are as wide as the dialog, and begin where its text does. */
    .sets,
    .list {
      --_inset: 20px;
      margin-inline: -20px;
    }
    .sets {
      border-block-start: 1px solid var(--_border);
      padding-block-start: 6px;
    }
    .list {
      max-block-size: calc(360 * var(--_u));
      overflow: auto;
      scrollbar-width: thin;
      scrollbar-color: var(--_border) transparent;
    }
    .chat-root h3 {
      margin: 0;
      font-size: var(--_t-small);
      font-weight: 600;
      color: var(--_muted);
    }
    .locked {
      display: flex;
      gap: 4px;
    }
    .done {
      display: flex;
      gap: 6px;
      color: var(--_success);
      font-size: var(--_t-small);
    }
  `,
];
