import type { Document } from '../document.js';
import { CommandError } from '../errors.js';
import * as admin from './admin.js';
import type { Command, CommandContext } from './context.js';
import * as read from './read.js';
import * as write from './write.js';

/** The closed world: every command that the store knows. */
const COMMANDS: Record<string, Command> = {
  hello: admin.helloCommand,
  ismaster: admin.helloCommand,
  isMaster: admin.helloCommand,
  ping: admin.emptyCommand,
  endSessions: admin.emptyCommand,
  buildInfo: admin.buildInfoCommand,
  buildinfo: admin.buildInfoCommand,
  connectionStatus: admin.connectionStatusCommand,
  create: admin.createCommand,
  listCollections: admin.listCollectionsCommand,
  createIndexes: admin.createIndexesCommand,
  listIndexes: admin.listIndexesCommand,
  dropIndexes: admin.dropIndexesCommand,
  drop: admin.dropCommand,
  dropDatabase: admin.dropDatabaseCommand,
  dbStats: admin.dbStatsCommand,
  collStats: admin.collStatsCommand,
  find: read.findCommand,
  getMore: read.getMoreCommand,
  killCursors: read.killCursorsCommand,
  count: read.countCommand,
  distinct: read.distinctCommand,
  aggregate: read.aggregateCommand,
  insert: write.insertCommand,
  update: write.updateCommand,
  delete: write.deleteCommand,
  findAndModify: write.findAndModifyCommand,
  findandmodify: write.findAndModifyCommand,
};

/** Runs one command. Throws CommandError; code 59 for a command outside the closed world. */
export function runCommand(command: Document, context: CommandContext): Document {
  const name = Object.keys(command)[0] ?? '';
  if (command.txnNumber !== undefined || command.startTransaction !== undefined) {
    throw new CommandError(
      20,
      'IllegalOperation',
      'Transaction numbers are only allowed on a replica set member or mongos',
    );
  }
  const run = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!run) throw new CommandError(59, 'CommandNotFound', `no such command: '${name}'`);
  return run(command, context);
}
