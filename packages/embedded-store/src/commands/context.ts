import type { Document } from '../document.js';
import type { Run, Steps } from '../execution.js';
import type { Catalog } from '../storage/catalog.js';
import type { Answer } from '../wire/reply.js';
import type { Cursors } from './cursors.js';

/** What a command has to work with. */
export interface CommandContext {
  catalog: Catalog;
  cursors: Cursors;
  run: Run;
  onScan: (shape: string) => void;
}

/** One command: gets its document (with `$db`), answers without `ok`, at once or in steps. */
export type Command = (command: Document, context: CommandContext) => Answer | Steps<Answer>;
