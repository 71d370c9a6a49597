/** In place of a view whose script is loaded when it is first opened. */
export const lazy = {
  loading: 'Loading',
  failed: 'This couldn’t be loaded',
  hint: 'Check your connection and try again. If that doesn’t help, reload the page.',
};
