import { randomUUID } from 'node:crypto';
import { Binary, Int32 } from 'bson';
import { MAX_DOCUMENT } from '../document.js';
import type { Command } from './context.js';

let connections = 0;

/** A stand-alone server: no `setName`, no `msg`, no `topologyVersion`, so that the driver expects neither sets nor transactions. */
export const helloCommand: Command = (command) => ({
  helloOk: true,
  ...('hello' in command ? { isWritablePrimary: true } : { ismaster: true }),
  maxBsonObjectSize: new Int32(MAX_DOCUMENT),
  maxMessageSizeBytes: new Int32(48_000_000),
  maxWriteBatchSize: new Int32(100_000),
  localTime: new Date(),
  logicalSessionTimeoutMinutes: new Int32(30),
  connectionId: new Int32((connections += 1)),
  minWireVersion: new Int32(0),
  maxWireVersion: new Int32(21),
  readOnly: false,
});

export const pingCommand: Command = () => ({});

/** Sessions are accepted and have no effect: there are no transactions. */
export const startSessionCommand: Command = () => ({
  id: { id: new Binary(Buffer.from(randomUUID().replaceAll('-', ''), 'hex'), Binary.SUBTYPE_UUID) },
  timeoutMinutes: new Int32(30),
});

export const endSessionsCommand: Command = () => ({});

export const buildInfoCommand: Command = () => ({
  version: '7.0.0',
  versionArray: [7, 0, 0, 0].map((part) => new Int32(part)),
  gitVersion: 'sotto-embedded-store',
  modules: ['sotto-embedded-store'],
  bits: new Int32(64),
  debug: false,
  maxBsonObjectSize: new Int32(MAX_DOCUMENT),
});

export const connectionStatusCommand: Command = () => ({
  authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] },
});
