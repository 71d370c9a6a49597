import { css } from 'lit';

/** The list keeps its height while one types. */
export const sottoRoomFinder = css`
  .search {
    padding: 0;
  }
  .search .i {
    inset-inline-start: 8px;
  }
  .found {
    block-size: calc(260 * var(--_u));
    margin-inline: -20px;
    overflow: auto;
  }
  .person {
    padding-inline: 20px;
  }
  .person-text span {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .none {
    padding: 24px 20px;
    text-align: center;
  }
`;
