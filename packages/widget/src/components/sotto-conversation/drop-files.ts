import type { SottoComposer } from '../sotto-composer/sotto-composer.js';
import type { Selection } from './selection.js';

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;

/** Lets files be dropped: a browser would open them in place of the page. */
export function acceptFiles(event: DragEvent): void {
  if (hasFiles(event)) event.preventDefault();
}

/** Adds dropped files to the message that is written; where nobody writes they are ignored. */
export function dropFiles(
  event: DragEvent,
  composer: SottoComposer | null,
  selection: Pick<Selection, 'end'>,
): void {
  if (!hasFiles(event)) return;
  event.preventDefault();
  if (!composer) return;
  // Select mode hides the composer.
  selection.end();
  composer.attaching.add(event.dataTransfer?.files ?? []);
  void composer.updateComplete.then(() => composer.focus());
}
