import { css } from 'lit';

/** The button that attaches files, and the files above the text. */
export const attaching = css`
  .composer-box {
    grid-template-columns: auto minmax(0, 1fr) auto auto;
  }
  .composer textarea {
    grid-column: 2;
  }
  .composer .clip {
    color: var(--_muted);
  }
  sotto-attachments {
    grid-column: 1 / -1;
    min-inline-size: 0;
  }
  /* Large text in a narrow panel: what is written has a row of its own. */
  @container (max-width: 16.5em) {
    .composer textarea {
      grid-column: 1 / -1;
    }
    .composer .clip,
    .composer .ends {
      order: 1;
    }
    .composer .ends {
      grid-column: 2 / -1;
      justify-self: end;
    }
  }
`;
