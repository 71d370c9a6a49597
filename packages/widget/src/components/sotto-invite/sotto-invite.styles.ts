import { css } from 'lit';

/** The link, and the links that still work. */
export const sottoInvite = css`
  /* Dark on white in every theme, as readers expect. */
  .qr {
    display: block;
    inline-size: calc(176 * var(--_u));
    max-inline-size: 100%;
    margin-inline: auto;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: #fff;
    fill: #000;
    forced-color-adjust: none;
    shape-rendering: crispEdges;
  }
  .copy-line {
    display: flex;
    align-items: center;
    gap: 4px;
    padding-inline-start: 12px;
    border: 1px solid var(--_control);
    border-radius: var(--_radius);
  }
  .link {
    flex: 1;
    min-inline-size: 0;
    min-block-size: calc(36 * var(--_u));
    border: 0;
    background: none;
    direction: ltr;
    font: 400 var(--_t-small) / var(--_line-m) var(--_mono);
    text-overflow: ellipsis;
  }
  .label {
    font-size: var(--_t-sub);
    font-weight: 550;
  }
  .invitation {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    padding-block: 4px;
    border-block-end: 1px solid var(--_border);
  }
  .invitation .text {
    font-size: var(--_t-sub);
  }
  /* Smaller text makes iOS zoom in on focus. */
  @media (pointer: coarse) {
    .link {
      font-size: max(16px, var(--_size));
    }
  }
  .invitation:last-child {
    border-block-end: 0;
  }
  .hint:empty {
    display: none;
  }
  .dialog-actions {
    flex-wrap: wrap;
  }
`;
