/** The dialog of keys. Keys are named as they are printed. */
export const shortcuts = {
  title: 'Keyboard shortcuts',
  search: 'Search rooms',
  find: 'Search in this room',
  walk: 'Go from message to message',
  options: 'Open the options of a message',
  toComposer: 'Go back to the text field',
  send: 'Send',
  newLine: 'Start a new line',
  editLast: 'Edit your last message, if nothing is written',
  bold: 'Bold',
  italic: 'Italic',
  code: 'Code',
  strike: 'Strikethrough',
  pastePlain: 'Paste without formatting',
  this: 'Show this list',
  keys: { shift: 'Shift', enter: 'Enter', escape: 'Esc' },
};
