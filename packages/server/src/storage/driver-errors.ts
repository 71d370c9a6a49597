import mongoose from 'mongoose';
import { BucketError } from './files/bucket.js';
import { RedisAwayError } from './redis-away-error.js';

/** Kinds of failures of the store: it is away and comes back, or its operator has to act. */
export type StoreFailure = 'away' | 'operator';

const { MongoError, MongoServerError } = mongoose.mongo;

/**
 * Codes of a server that cannot execute a command now and may do so later. Names as in
 * https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
 */
const AWAY_CODES: Record<number, string> = {
  6: 'HostUnreachable',
  7: 'HostNotFound',
  24: 'LockTimeout',
  43: 'CursorNotFound',
  46: 'LockBusy',
  50: 'MaxTimeMSExpired',
  64: 'WriteConcernTimeout',
  89: 'NetworkTimeout',
  91: 'ShutdownInProgress',
  100: 'UnsatisfiableWriteConcern',
  112: 'WriteConflict',
  117: 'ConflictingOperationInProgress',
  133: 'FailedToSatisfyReadPreference',
  134: 'ReadConcernMajorityNotAvailableYet',
  150: 'StaleEpoch',
  175: 'QueryPlanKilled',
  189: 'PrimarySteppedDown',
  202: 'NetworkInterfaceExceededTimeLimit',
  237: 'CursorKilled',
  246: 'SnapshotUnavailable',
  262: 'ExceededTimeLimit',
  279: 'ClientDisconnect',
  384: 'ConnectionError',
  462: 'IngressRequestRateLimitExceeded',
  9001: 'SocketException',
  10_107: 'NotWritablePrimary',
  11_600: 'InterruptedAtShutdown',
  11_601: 'Interrupted',
  11_602: 'InterruptedDueToReplStateChange',
  12_587: 'BackgroundOperationInProgressForNamespace',
  13_388: 'StaleConfig',
  13_435: 'NotPrimaryNoSecondaryOk',
  13_436: 'NotPrimaryOrSecondary',
  14_031: 'OutOfDiskSpace',
};
/** Codes of Node.js for a connection that its other end has closed. */
const SOCKET_CODES: ReadonlySet<string> = new Set(['ECONNABORTED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
/** Labels of errors that the same holds for, with any code. */
const AWAY_LABELS = ['RetryableWriteError', 'TransientTransactionError', 'SystemOverloadedError'];

const RIGHTS = 'give the user of MONGODB_URI the role readWrite on its database';
const CREDENTIALS = 'check the user name, the password and authSource of MONGODB_URI';
/** Code of the embedded store for a damaged file; MongoDB has none of this number. */
const STORE_DAMAGED = 900_001;

/** Codes of failures that only the operator can end, with advice. */
const OPERATOR_CODES: Record<number, string> = {
  11: `the store does not know this server's user (UserNotFound); ${CREDENTIALS}`,
  13: `the store does not let this server do what it needs (Unauthorized); ${RIGHTS}`,
  18: `the store refuses this server's credentials (AuthenticationFailed); ${CREDENTIALS}`,
  391: `the store wants this server to authenticate again (ReauthenticationRequired); ${CREDENTIALS}`,
  8000: `Atlas refuses this server (AtlasError); check the user, its role and the state of the cluster`,
  [STORE_DAMAGED]: 'stop the server, and put a backup of DATA_DIR/store/ in its place',
};

/** Mistakes of the caller: in this server, or in the address that the operator wrote. */
const MISTAKES = [
  mongoose.mongo.MongoInvalidArgumentError,
  mongoose.mongo.MongoParseError,
  mongoose.mongo.MongoCompatibilityError,
  mongoose.mongo.MongoMissingCredentialsError,
  mongoose.mongo.MongoMissingDependencyError,
];

/**
 * Returns the kind of failure of the store that an error is; null for any other error, and for a command that the store
 * understood and refused: that is a bug of this server, or a unique index.
 */
export function failureOf(error: unknown): StoreFailure | null {
  if (error instanceof BucketError) return error.failure;
  if (error instanceof mongoose.Error.MongooseServerSelectionError || isSocketError(error)) return 'away';
  if (!(error instanceof MongoError)) return null;
  const code = Number(error.code);
  if (Object.hasOwn(OPERATOR_CODES, code)) return 'operator';
  if (AWAY_LABELS.some((label) => error.hasErrorLabel(label))) return 'away';
  if (error instanceof MongoServerError) {
    const isAway = Object.hasOwn(AWAY_CODES, code) || hasConcernError(error) || isUnsentBulk(error);
    return isAway ? 'away' : null;
  }
  return isMistake(error) ? null : 'away';
}

/**
 * Whether a connection ended under a command that was being written: the driver then lets the error of the socket through,
 * by itself or as a bulk write that has its code.
 */
function isSocketError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return SOCKET_CODES.has(String(code)) && (syscall === 'write' || syscall === 'read');
}

/** Whether the caller caused an error of the driver, such as by an address with an unknown option. */
export function isMistake(error: unknown): boolean {
  return MISTAKES.some((kind) => error instanceof kind);
}

/** Returns what the operator has to do; null where waiting helps, and for errors that are not the store's. */
export function adviceFor(error: unknown): string | null {
  if (error instanceof RedisAwayError || error instanceof BucketError) return error.message;
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (error instanceof MongoError && Object.hasOwn(OPERATOR_CODES, Number(code)))
    return OPERATOR_CODES[Number(code)]!;
  return cause === undefined ? null : adviceFor(cause);
}

/** Whether a bulk write never reached its server: the driver wraps the reason in an error without details. */
function isUnsentBulk(error: unknown): boolean {
  const { MongoBulkWriteError } = mongoose.mongo;
  return (
    error instanceof MongoBulkWriteError &&
    error.code === undefined &&
    [error.writeErrors].flat().length === 0
  );
}

/** Whether the store executed (part of) a write and does not know whether a majority has it. */
export function hasConcernError(error: unknown): boolean {
  if (error instanceof mongoose.mongo.MongoWriteConcernError) return true;
  if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) return false;
  // A bulk write that failed before it was sent has no result.
  return error.result?.getWriteConcernError?.() !== undefined;
}
