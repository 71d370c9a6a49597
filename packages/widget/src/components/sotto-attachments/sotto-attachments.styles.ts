import { css } from 'lit';

/** The files that a message will have, above its text. */
export const sottoAttachments = css`
  .chat-root {
    background: none;
  }
  ul {
    display: flex;
    gap: 8px;
    overflow-x: auto;
    margin: 0;
    padding: 6px 6px 4px;
    list-style: none;
    scrollbar-width: thin;
  }
  li {
    position: relative;
    display: flex;
    align-items: center;
    gap: 8px;
    flex: none;
    overflow: hidden;
    max-inline-size: min(100%, calc(300 * var(--_u)));
    min-block-size: calc(56 * var(--_u));
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface-2);
  }
  li img,
  li .kind {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: calc(56 * var(--_u));
    block-size: calc(56 * var(--_u));
    object-fit: cover;
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
