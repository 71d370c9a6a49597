import { css } from 'lit';

/** A mark beside a name, and the line of both: a long name is cut, the mark is not. */
export const tag = css`
  .tag {
    display: inline-flex;
    align-items: center;
    flex: none;
    min-block-size: calc(16 * var(--_u));
    padding: 0 5px;
    border: 1px solid var(--_control);
    border-radius: var(--_radius-s);
    color: var(--_text);
    font-size: var(--_t-meta);
    font-weight: 600;
    line-height: 1;
    vertical-align: 1px;
  }
  .person-name {
    display: flex;
    align-items: center;
    gap: 5px;
    min-inline-size: 0;
  }
  .person-name > b {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .tag.is-quiet {
    border-color: var(--_border);
    color: var(--_muted);
    font-weight: 550;
  }
`;
