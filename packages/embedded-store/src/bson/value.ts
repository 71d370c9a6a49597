/** BSON element types, by their byte on the wire (bsonspec.org, version 1.1). */
export const BsonType = {
  Double: 0x01,
  String: 0x02,
  Document: 0x03,
  Array: 0x04,
  Binary: 0x05,
  Undefined: 0x06,
  ObjectId: 0x07,
  Boolean: 0x08,
  Date: 0x09,
  Null: 0x0a,
  Regex: 0x0b,
  DBPointer: 0x0c,
  Code: 0x0d,
  Symbol: 0x0e,
  CodeWithScope: 0x0f,
  Int32: 0x10,
  Timestamp: 0x11,
  Int64: 0x12,
  Decimal128: 0x13,
  MaxKey: 0x7f,
  MinKey: 0xff,
} as const;

type Types = typeof BsonType;

/** A 64-bit float or a 32-bit integer: two types, so that 5.0 never turns into 5. */
export interface SmallNumberValue {
  readonly type: Types['Double'] | Types['Int32'];
  readonly number: number;
}

/** A 64-bit integer, a date (ms since 1970) or a timestamp (unsigned). */
export interface LongValue {
  readonly type: Types['Int64'] | Types['Date'] | Types['Timestamp'];
  readonly long: bigint;
}

/** A value kept as the bytes of its payload: strings without length and terminator, the rest as on the wire. */
export interface BytesValue {
  readonly type:
    | Types['String']
    | Types['Symbol']
    | Types['Code']
    | Types['ObjectId']
    | Types['Decimal128']
    | Types['DBPointer']
    | Types['CodeWithScope'];
  readonly bytes: Buffer;
}

export interface BinaryValue {
  readonly type: Types['Binary'];
  readonly subtype: number;
  readonly bytes: Buffer;
}

export interface RegexValue {
  readonly type: Types['Regex'];
  readonly pattern: string;
  readonly flags: string;
}

export interface BooleanValue {
  readonly type: Types['Boolean'];
  readonly boolean: boolean;
}

/** A value that is its own type. */
export interface UnitValue {
  readonly type: Types['Null'] | Types['Undefined'] | Types['MinKey'] | Types['MaxKey'];
}

/** Fields in their order; a `Map`, because a JavaScript object would sort names that look like numbers. */
export interface DocumentValue {
  readonly type: Types['Document'];
  readonly fields: Map<string, Value>;
}

export interface ArrayValue {
  readonly type: Types['Array'];
  readonly items: Value[];
}

/** A document that is already BSON and goes out as it is. */
export interface RawDocument {
  readonly type: Types['Document'];
  readonly raw: Buffer;
}

/** A BSON value, exactly as its bytes say. */
export type Value =
  | SmallNumberValue
  | LongValue
  | BytesValue
  | BinaryValue
  | RegexValue
  | BooleanValue
  | UnitValue
  | DocumentValue
  | ArrayValue;

export const NULL: UnitValue = { type: BsonType.Null };
export const UNDEFINED: UnitValue = { type: BsonType.Undefined };

/** MongoDB's names of the types, as its error messages and `$type` use them. */
const TYPE_NAMES: Record<number, string> = {
  [BsonType.Double]: 'double',
  [BsonType.String]: 'string',
  [BsonType.Document]: 'object',
  [BsonType.Array]: 'array',
  [BsonType.Binary]: 'binData',
  [BsonType.Undefined]: 'undefined',
  [BsonType.ObjectId]: 'objectId',
  [BsonType.Boolean]: 'bool',
  [BsonType.Date]: 'date',
  [BsonType.Null]: 'null',
  [BsonType.Regex]: 'regex',
  [BsonType.DBPointer]: 'dbPointer',
  [BsonType.Code]: 'javascript',
  [BsonType.Symbol]: 'symbol',
  [BsonType.CodeWithScope]: 'javascriptWithScope',
  [BsonType.Int32]: 'int',
  [BsonType.Timestamp]: 'timestamp',
  [BsonType.Int64]: 'long',
  [BsonType.Decimal128]: 'decimal',
  [BsonType.MaxKey]: 'maxKey',
  [BsonType.MinKey]: 'minKey',
};

/** @returns MongoDB's name of a value's type, "missing" for no value */
export function typeName(value: Value | undefined): string {
  return value ? (TYPE_NAMES[value.type] ?? 'unknown') : 'missing';
}

/** @returns the type code of a name such as "objectId", or undefined */
export function typeCode(name: string): number | undefined {
  const entry = Object.entries(TYPE_NAMES).find(([, candidate]) => candidate === name);
  return entry && Number(entry[0]);
}

/** @returns whether the value is of one of the four numeric types */
export function isNumber(value: Value | undefined): boolean {
  return (
    value?.type === BsonType.Int32 ||
    value?.type === BsonType.Double ||
    value?.type === BsonType.Int64 ||
    value?.type === BsonType.Decimal128
  );
}

/** @returns a numeric value as a JavaScript number (rounded where it must be), undefined for other types and Decimal128 */
export function toNumber(value: Value | undefined): number | undefined {
  if (value?.type === BsonType.Int32 || value?.type === BsonType.Double) return value.number;
  if (value?.type === BsonType.Int64) return Number(value.long);
  return undefined;
}

/** @returns the text of a string value, undefined for other types */
export function toText(value: Value | undefined): string | undefined {
  return value?.type === BsonType.String ? value.bytes.toString('utf8') : undefined;
}

/** @returns MongoDB's idea of truth: numbers by being non-zero, booleans as they are, null and missing false, the rest true */
export function isTruthy(value: Value | undefined): boolean {
  if (!value || value.type === BsonType.Null || value.type === BsonType.Undefined) return false;
  if (value.type === BsonType.Boolean) return value.boolean;
  const number = toNumber(value);
  return number === undefined || number !== 0;
}
