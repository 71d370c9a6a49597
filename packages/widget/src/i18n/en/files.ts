/** The button that attaches files. */
export const attach = { add: 'Attach files' };

/** Files that are being attached, and those of messages. */
export const files = {
  title: 'Files',
  attached: 'Attached files',
  remove: (name: string) => `Remove ${name}`,
  retry: (name: string) => `Upload ${name} again`,
  progress: (name: string, percent: number) => `${name}, ${percent}% uploaded`,
  done: (name: string) => `${name}, uploaded`,
  tooMany: (most: number) => `A message can have ${most} files.`,
  open: (name: string) => `Open picture: ${name}`,
  more: (number: number) => `+${number}`,
  load: (size: string) => `Load, ${size}`,
  loading: 'Loading picture',
  failed: 'Picture not loaded',
  again: 'Try again',
  download: (name: string) => `Download ${name}`,
  picture: (number: number, of: number) => `Picture ${number} of ${of}`,
  place: (number: number, of: number) => `${number} of ${of}`,
  previous: 'Previous picture',
  next: 'Next picture',
};
