/** Writes `<file>.br` and `<file>.gz` beside each text file of 1 kB and more below the directory. */
export function precompress(directory: string): void;
