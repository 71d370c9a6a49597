import type { Document } from '../document.js';
import type { Execution, CommandSteps } from '../execution.js';
import type { Catalog } from '../storage/catalog.js';
import type { Reply } from '../wire/reply.js';
import type { Cursors } from './cursors.js';

/** The parts of the store that a command uses. */
export interface CommandContext {
  catalog: Catalog;
  cursors: Cursors;
  execution: Execution;
  onScan: (shape: string) => void;
}

/** Executes a command document (with `$db`); returns the reply without `ok`, at once or in steps. */
export type Command = (command: Document, context: CommandContext) => Reply | CommandSteps<Reply>;
