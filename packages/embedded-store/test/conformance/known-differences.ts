/** A difference between the embedded store and MongoDB. */
export interface KnownDifference {
  /** what is done */
  what: string;
  /** error code of the embedded store; 0: no error */
  embedded: number;
  /** error code of MongoDB 7; 0: no error */
  mongodb: number;
  why: string;
}

const CLOSED_WORLD = 'outside of the closed world: nothing of ours uses it';

/** The published list: a conformance test may expect something else of the two targets only through it. */
export const KNOWN_DIFFERENCES = {
  unanchoredRegex: {
    what: 'a regular expression that is no anchored prefix',
    embedded: 2,
    mongodb: 0,
    why: 'no index serves it, and a pattern of a stranger must not keep the store busy',
  },
  caseInsensitiveRegex: { what: '$regex with the option i', embedded: 2, mongodb: 0, why: CLOSED_WORLD },
  expr: { what: '$expr in a filter', embedded: 2, mongodb: 0, why: CLOSED_WORLD },
  where: { what: '$where in a filter', embedded: 2, mongodb: 0, why: 'no JavaScript is ever run' },
  size: { what: '$size, $all, $mod in a filter', embedded: 2, mongodb: 0, why: CLOSED_WORLD },
  rename: {
    what: '$rename, $mul, $bit, $currentDate, $pop in an update',
    embedded: 9,
    mongodb: 0,
    why: CLOSED_WORLD,
  },
  pipelineUpdate: { what: 'an update by a pipeline', embedded: 9, mongodb: 0, why: CLOSED_WORLD },
  arrayFilters: { what: 'arrayFilters', embedded: 238, mongodb: 0, why: CLOSED_WORLD },
  positional: { what: 'positional updates ($, $[])', embedded: 2, mongodb: 0, why: CLOSED_WORLD },
  pushSort: { what: '$sort in a $push', embedded: 2, mongodb: 0, why: CLOSED_WORLD },
  projectStage: { what: '$project and all other stages', embedded: 40324, mongodb: 0, why: CLOSED_WORLD },
  avg: { what: '$avg and other accumulators', embedded: 15952, mongodb: 0, why: CLOSED_WORLD },
  expression: { what: 'operators in expressions', embedded: 168, mongodb: 0, why: CLOSED_WORLD },
  projectionExpression: {
    what: '$slice and expressions in a projection',
    embedded: 168,
    mongodb: 0,
    why: CLOSED_WORLD,
  },
  out: { what: '$out, $merge, $lookup', embedded: 238, mongodb: 0, why: CLOSED_WORLD },
  collation: {
    what: 'a collation other than simple',
    embedded: 238,
    mongodb: 0,
    why: 'a lower-cased shadow field instead',
  },
  capped: {
    what: 'capped collections, views, time series, validators',
    embedded: 238,
    mongodb: 0,
    why: CLOSED_WORLD,
  },
  partialRange: { what: 'ranges in a partial filter', embedded: 67, mongodb: 0, why: CLOSED_WORLD },
  numericIndexPath: {
    what: 'an index on a position of an array',
    embedded: 67,
    mongodb: 0,
    why: CLOSED_WORLD,
  },
  textIndex: { what: 'text, geo and hashed indexes', embedded: 67, mongodb: 0, why: CLOSED_WORLD },
  longKey: {
    what: 'an index key over 64 KiB',
    embedded: 17280,
    mongodb: 0,
    why: 'keys stay small enough for SQLite pages',
  },
  code: { what: 'values of type Code, Symbol, DBRef, undefined', embedded: 2, mongodb: 0, why: CLOSED_WORLD },
  decimalSum: { what: '$inc and $sum of Decimal128', embedded: 238, mongodb: 0, why: CLOSED_WORLD },
  nesting: {
    what: 'a document nested 120 deep',
    embedded: 15,
    mongodb: 0,
    why: 'MongoDB stops at 200, we at 100',
  },
  unknownCommand: { what: 'serverStatus and other commands', embedded: 59, mongodb: 0, why: CLOSED_WORLD },
} as const satisfies Record<string, KnownDifference>;
