import { css } from 'lit';

/** The files that a message will have, above its text. */
export const sottoAttachments = css`
  .chat-root {
    background: none;
  }
  ul {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 4px;
    overflow-y: auto;
    scroll-padding-block: 3px 6px;
    max-block-size: min(calc(200 * var(--_u)), 30vh);
    margin: 0;
    padding: 3px 3px 6px;
    list-style: none;
    scrollbar-width: thin;
  }
  li {
    position: relative;
    display: flex;
    align-items: center;
    gap: 8px;
    overflow: hidden;
    min-block-size: calc(46 * var(--_u));
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
  }
  li.is-failed {
    border-color: color-mix(in oklab, var(--_danger) 60%, var(--_surface));
  }
  li img,
  li .kind {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: calc(44 * var(--_u));
    block-size: calc(44 * var(--_u));
    object-fit: cover;
  }
  li .kind {
    color: var(--_muted);
  }
  .about {
    flex: 1;
    min-inline-size: 0;
    font-size: var(--_t-small);
    line-height: var(--_line-m);
  }
  .about b,
  .about span {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .about b {
    font-weight: 550;
  }
  .about span {
    color: var(--_muted);
  }
  .is-failed .about span {
    color: var(--_danger);
    white-space: normal;
  }
  progress {
    position: absolute;
    inset-inline: 0;
    inset-block-end: 0;
    inline-size: 100%;
    block-size: 3px;
    border: 0;
    background: none;
    appearance: none;
    accent-color: var(--_accent);
  }
  progress::-webkit-progress-bar {
    background: none;
  }
  progress::-webkit-progress-value {
    background: var(--_accent);
  }
  progress::-moz-progress-bar {
    background: var(--_accent);
  }
  .letter {
    padding-block-end: 4px;
    border-block-end: 1px solid var(--_border);
  }
  .letter p {
    display: flex;
    align-items: center;
    gap: 8px;
    margin: 0;
    padding-inline-start: 10px;
    font-size: var(--_t-small);
    line-height: var(--_line-m);
  }
  .letter .about span {
    color: var(--_muted);
  }
  .limit {
    margin: 0;
    padding: 4px 10px 0;
    color: var(--_danger);
    font-size: var(--_t-small);
  }
`;
