import { css } from 'lit';

/** The button that attaches files, the files above the text, and the microphone where Send would have nothing to send. */
export const attaching = css`
  /* The button stands before the field, and comes after it with the keyboard: most people write. */
  .composer-box {
    grid-template-columns: auto minmax(0, 1fr) auto;
    grid-auto-flow: dense;
  }
  .composer textarea {
    grid-column: 2;
  }
  .composer .ends {
    grid-column: 3;
  }
  .composer .clip {
    grid-column: 1;
    color: var(--_muted);
  }
  sotto-attach-menu {
    inset-block-end: calc(100% + 6px);
    inset-inline-start: 0;
  }
  sotto-attachments {
    grid-column: 1 / -1;
    min-inline-size: 0;
  }
  sotto-recorder:not([ready]),
  sotto-recorder[hidden]:not([recording]),
  sotto-recorder[recording] + .send,
  .composer-box:has(sotto-recorder[recording]) :is(textarea, .clip, .emoji-button) {
    display: none;
  }
  .composer-box:has(sotto-recorder[recording]) .ends {
    grid-column: 1 / -1;
  }
  sotto-recorder {
    flex: 1;
    min-inline-size: 0;
  }
  /* Large text in a narrow panel: what is written has a row of its own. */
  @container (max-width: 16.5em) {
    .composer textarea {
      grid-column: 1 / -1;
    }
    .composer .ends {
      grid-column: 2 / -1;
      justify-self: end;
    }
  }
`;
