import type { Document } from '../document.js';
import type { Catalog } from '../storage/catalog.js';
import type { Cursors } from './cursors.js';

/** What a command has to work with. */
export interface CommandContext {
  catalog: Catalog;
  cursors: Cursors;
  onScan: (shape: string) => void;
}

/** One command: gets its document (with `$db`), answers without `ok`. */
export type Command = (command: Document, context: CommandContext) => Document;

export const databaseOf = (command: Document) => String(command.$db);
