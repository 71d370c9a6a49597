import { css } from 'lit';
import type { CSSResult } from 'lit';
import { sets } from './sets.styles.js';

/** A view about a room or a person: its face, what can be done, and lines that lead on. */
export const details: CSSResult[] = [
  sets,
  css`
    .body {
      flex: 1;
      min-block-size: 0;
      padding-block: 4px 16px;
      overflow: auto;
    }
    .body:focus-visible {
      outline-offset: -2px;
    }
    .face-head {
      padding: 20px 16px 14px;
    }
    .face-head .avatar {
      margin-block-end: 8px;
    }
    .face-head > .i {
      inline-size: calc(32 * var(--_u));
      block-size: calc(32 * var(--_u));
      margin-block-end: 6px;
      color: var(--_muted);
      stroke-width: 1.1;
    }
    .act-row {
      display: grid;
      grid-auto-columns: minmax(0, 1fr);
      grid-auto-flow: column;
      gap: 8px;
      padding: 0 16px 12px;
    }
    .act {
      display: grid;
      justify-items: center;
      gap: 2px;
      min-block-size: calc(52 * var(--_u));
      padding: 7px 4px 5px;
      border: 1px solid var(--_border);
      border-radius: var(--_radius);
      background: var(--_surface);
      font-size: var(--_t-small);
      cursor: pointer;
    }
    .act .i {
      color: var(--_accent-text);
    }
    .act:hover {
      background: var(--_surface-2);
    }
    .rule {
      block-size: 1px;
      margin: 6px 16px;
      background: var(--_border);
    }
    .aside {
      padding: 0 16px 12px;
      color: var(--_muted);
      font-size: var(--_t-sub);
      text-align: center;
    }
    .rule + .aside {
      padding-block-start: 8px;
    }
    .wrong {
      padding-inline: 16px;
    }
  `,
];
