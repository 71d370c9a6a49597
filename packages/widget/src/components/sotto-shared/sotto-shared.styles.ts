import { css } from 'lit';

/** Tabs, the grid of pictures, and rows of files and links. */
export const sottoShared = css`
  .tabs {
    display: flex;
    flex: none;
    gap: 4px;
    padding-inline: 12px;
    overflow: auto;
    border-block-end: 1px solid var(--_border);
    scrollbar-width: none;
  }
  .chat-root .tab {
    position: relative;
    min-block-size: calc(40 * var(--_u));
    padding: 0 8px;
    border: 0;
    background: none;
    color: var(--_muted);
    font-weight: 550;
    white-space: nowrap;
    cursor: pointer;
  }
  .chat-root .tab:focus-visible {
    outline-offset: -2px;
  }
  .chat-root .tab[aria-selected='true'] {
    color: var(--_text);
  }
  .tab[aria-selected='true']::after {
    content: '';
    position: absolute;
    inset-inline: 8px;
    inset-block-end: 0;
    block-size: 2px;
    background: var(--_accent-text);
  }
  .panel {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-block-size: 0;
    overflow: auto;
  }
  .panel:focus-visible {
    outline-offset: -2px;
  }
  .section-label {
    padding: 12px 16px 6px;
    color: var(--_muted);
    font-size: var(--_t-small);
    font-weight: 550;
  }
  .gallery {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(calc(96 * var(--_u)), 1fr));
    gap: 3px;
    padding: 0 12px 12px;
  }
  .tile {
    position: relative;
    aspect-ratio: 1;
  }
  .chat-root .pic {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 100%;
    block-size: 100%;
    padding: 0;
    overflow: hidden;
    border: 0;
    border-radius: var(--_radius-s);
    background: var(--_surface-2);
    color: var(--_muted);
    cursor: pointer;
  }
  .chat-root .pic:focus-visible {
    outline-offset: -2px;
  }
  .pic :is(img, canvas) {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  /* Any colour may be behind them. */
  .over,
  .chat-root .jump {
    background: rgb(0 0 0 / 65%);
    color: #fff;
  }
  .over {
    position: absolute;
    inset-block-end: 4px;
    inset-inline-start: 4px;
    padding: 1px 6px;
    border-radius: 9px;
    font-size: var(--_t-small);
  }
  .chat-root .jump {
    position: absolute;
    inset-block-start: 4px;
    inset-inline-end: 4px;
    inline-size: calc(28 * var(--_u));
    block-size: calc(28 * var(--_u));
  }
  @media (pointer: coarse) {
    .chat-root .tab {
      min-block-size: calc(44 * var(--_u));
    }
    /* The target is larger than what is drawn. */
    .chat-root .jump {
      inset-block-start: 0;
      inset-inline-end: 0;
      inline-size: calc(44 * var(--_u));
      block-size: calc(44 * var(--_u));
      padding: 8px;
      background-clip: content-box;
    }
    .address {
      min-block-size: calc(44 * var(--_u));
    }
  }
  @media (hover: hover) {
    /* What is not seen takes no tap. */
    .tile:not(:hover, :focus-within) .jump {
      opacity: 0;
      pointer-events: none;
    }
  }
  .rows {
    padding-block: 4px;
  }
  .row {
    display: flex;
    align-items: flex-start;
    gap: 10px;
    padding-block: 8px;
    padding-inline: 16px 8px;
  }
  .row > .icon-btn + .icon-btn {
    margin-inline-start: -10px;
  }
  .file-icon {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: calc(40 * var(--_u));
    block-size: calc(40 * var(--_u));
    border-radius: var(--_radius);
    background: var(--_surface-2);
    color: var(--_muted);
  }
  .row-text {
    flex: 1;
    min-inline-size: 0;
    line-height: var(--_line-m);
  }
  .row-text > b {
    display: block;
    overflow: hidden;
    font-weight: 550;
    text-align: -webkit-match-parent;
    text-align: match-parent;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .about {
    color: var(--_muted);
    font-size: var(--_t-small);
    overflow-wrap: anywhere;
  }
  .address {
    display: block;
    margin-block-end: 2px;
    color: inherit;
    text-decoration: none;
  }
  .address b {
    color: var(--_accent-text);
    font-weight: 550;
    overflow-wrap: anywhere;
  }
  .address :is(b, span) {
    display: block;
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .address:hover b {
    text-decoration: underline;
  }
  .address span {
    overflow: hidden;
    color: var(--_muted);
    font-size: var(--_t-small);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .words {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow-wrap: anywhere;
  }
  .foot {
    display: grid;
    flex: none;
    gap: 8px;
    justify-items: center;
    padding: 8px 16px 16px;
    color: var(--_muted);
    font-size: var(--_t-small);
    text-align: center;
  }
  @media (forced-colors: active) {
    .chat-root .pic,
    .file-icon,
    .chat-root .jump {
      border: 1px solid ButtonText;
    }
    .over,
    .chat-root .jump {
      background: Canvas;
      color: CanvasText;
    }
    .tab[aria-selected='true']::after {
      background: Highlight;
    }
  }
`;
