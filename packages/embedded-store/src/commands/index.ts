import type { Document } from '../document.js';
import { CommandError } from '../errors.js';
import { aggregateCommand } from './aggregate.js';
import { checkArguments } from './arguments.js';
import {
  collStatsCommand,
  createCommand,
  dbStatsCommand,
  dropCommand,
  dropDatabaseCommand,
  listCollectionsCommand,
} from './collections.js';
import type { Command } from './context.js';
import { findAndModifyCommand } from './find-and-modify.js';
import { countCommand, distinctCommand, findCommand, getMoreCommand, killCursorsCommand } from './find.js';
import {
  buildInfoCommand,
  connectionStatusCommand,
  endSessionsCommand,
  helloCommand,
  pingCommand,
  startSessionCommand,
} from './handshake.js';
import { createIndexesCommand, dropIndexesCommand, listIndexesCommand } from './indexes.js';
import { insertCommand } from './insert.js';
import { deleteCommand, updateCommand } from './update.js';

/** A supported command. */
export interface CommandSpec {
  run: Command;
  /** How it accesses documents; `none` is executed without the scheduler. */
  access: 'none' | 'read' | 'write';
  /** Arguments that it accepts beside the generic ones. */
  fields: readonly string[];
}

const spec = (access: CommandSpec['access'], run: Command, fields = ''): CommandSpec => ({
  access,
  run,
  fields: fields.split(' '),
});

const hello = spec(
  'none',
  helloCommand,
  'helloOk client compression speculativeAuthenticate topologyVersion maxAwaitTimeMS saslSupportedMechs loadBalanced backpressure',
);
const buildInfo = spec('none', buildInfoCommand);
const findAndModify = spec(
  'write',
  findAndModifyCommand,
  'query sort remove update new fields upsert bypassDocumentValidation collation arrayFilters hint let',
);

/** Every supported command. */
const COMMANDS: Readonly<Record<string, CommandSpec>> = {
  hello,
  ismaster: hello,
  isMaster: hello,
  ping: spec('none', pingCommand),
  buildInfo,
  buildinfo: buildInfo,
  connectionStatus: spec('none', connectionStatusCommand, 'showPrivileges'),
  startSession: spec('none', startSessionCommand),
  endSessions: spec('none', endSessionsCommand),
  find: spec(
    'read',
    findCommand,
    'filter sort projection hint skip limit batchSize singleBatch allowDiskUse collation noCursorTimeout tailable awaitData oplogReplay allowPartialResults returnKey showRecordId min max let',
  ),
  getMore: spec('read', getMoreCommand, 'collection batchSize'),
  killCursors: spec('read', killCursorsCommand, 'cursors'),
  count: spec('read', countCommand, 'query limit skip hint collation fields'),
  distinct: spec('read', distinctCommand, 'key query collation hint'),
  aggregate: spec(
    'read',
    aggregateCommand,
    'pipeline cursor explain allowDiskUse collation hint bypassDocumentValidation',
  ),
  listCollections: spec('read', listCollectionsCommand, 'filter nameOnly cursor authorizedCollections'),
  listIndexes: spec('read', listIndexesCommand, 'cursor'),
  dbStats: spec('read', dbStatsCommand, 'scale freeStorage'),
  collStats: spec('read', collStatsCommand, 'scale'),
  insert: spec('write', insertCommand, 'documents ordered bypassDocumentValidation'),
  update: spec('write', updateCommand, 'updates ordered bypassDocumentValidation let'),
  delete: spec('write', deleteCommand, 'deletes ordered let'),
  findAndModify,
  findandmodify: findAndModify,
  create: spec(
    'write',
    createCommand,
    'capped viewOn timeseries clusteredIndex validator collation changeStreamPreAndPostImages autoIndexId storageEngine validationLevel validationAction expireAfterSeconds size max pipeline',
  ),
  createIndexes: spec('write', createIndexesCommand, 'indexes commitQuorum'),
  dropIndexes: spec('write', dropIndexesCommand, 'index'),
  drop: spec('write', dropCommand),
  dropDatabase: spec('write', dropDatabaseCommand),
};

/**
 * Looks a command up and checks the arguments that all commands share.
 * @throws CommandError 59 for an unsupported command
 */
export function commandFor(command: Document): CommandSpec {
  const name = Object.keys(command)[0] ?? '';
  const found = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  // The driver expects this error for the commands of transactions, not the one for an unknown command.
  checkTransaction(name);
  if (!found) throw new CommandError(59, 'CommandNotFound', `no such command: '${name}'`);
  checkArguments(name, command, found.fields);
  return found;
}

function checkTransaction(name: string): void {
  if (name === 'commitTransaction' || name === 'abortTransaction')
    throw new CommandError(
      20,
      'IllegalOperation',
      'Transaction numbers are only allowed on a replica set member or mongos',
    );
}
