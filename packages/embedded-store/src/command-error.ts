import type { DocumentValue } from './bson/value.js';

/** MongoDB's error codes that the store uses, by their names (mongo/base/error_codes.yml). */
export const ErrorCode = {
  InternalError: 1,
  BadValue: 2,
  UnknownError: 8,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  Overflow: 15,
  IllegalOperation: 20,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  ShutdownInProgress: 91,
  NotAReplicaSet: 123,
  InvalidPipelineOperator: 168,
  CannotIndexParallelArrays: 171,
  QueryPlanKilled: 175,
  InvalidIndexSpecificationOption: 197,
  NotImplemented: 238,
  NoQueryExecutionPlans: 291,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  OutOfDiskSpace: 14031,
  Location15952: 15952,
  Location17280: 17280,
  Location31253: 31253,
  Location31254: 31254,
  Location40324: 40324,
  Location40414: 40414,
  IDLUnknownField: 40415,
  Location40573: 40573,
} as const;

export type ErrorCodeName = keyof typeof ErrorCode;

/** What a duplicate key says about itself besides its message. */
export interface DuplicateKeyInfo {
  readonly keyPattern: DocumentValue;
  readonly keyValue: DocumentValue;
}

/** An error that is answered to the client with MongoDB's own code. */
export class CommandError extends Error {
  /** MongoDB's number of the error */
  readonly code: number;
  readonly codeName: ErrorCodeName;
  /** set for `DuplicateKey` */
  readonly duplicate: DuplicateKeyInfo | undefined;

  constructor(codeName: ErrorCodeName, message: string, duplicate?: DuplicateKeyInfo) {
    super(message);
    this.name = 'CommandError';
    this.code = ErrorCode[codeName];
    this.codeName = codeName;
    this.duplicate = duplicate;
  }
}

/** @returns the error for something that MongoDB can do and this store does not */
export function notSupported(what: string): CommandError {
  return new CommandError('NotImplemented', `${what} is not supported by the embedded store`);
}
