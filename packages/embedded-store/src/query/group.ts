import { Double, Int32, Long } from 'bson';
import type { Document } from '../document.js';
import { isPlainObject } from '../document.js';
import { badValue, CommandError, notImplemented } from '../errors.js';
import { bsonType, encode, toNumber, TYPE } from '../index-keys/encode.js';

type Expression = (document: Document) => unknown;

/** Compiles what `$group` computes from a document: a path, a constant, or an object of both. Throws 168 for operators. */
function compileExpression(expression: unknown): Expression {
  if (typeof expression === 'string' && expression.startsWith('$')) {
    if (expression.startsWith('$$')) throw notImplemented(`the variable ${expression}`);
    const path = expression.slice(1).split('.');
    return (document) => fieldAt(document, path);
  }
  if (Array.isArray(expression)) {
    const parts = expression.map(compileExpression);
    return (document) => parts.map((part) => part(document) ?? null);
  }
  if (!isPlainObject(expression)) return () => expression;
  const operator = Object.keys(expression).find((key) => key.startsWith('$'));
  if (operator)
    throw new CommandError(168, 'InvalidPipelineOperator', `Unrecognized expression '${operator}'`);
  const parts = Object.entries(expression).map(([key, part]) => [key, compileExpression(part)] as const);
  return (document) =>
    Object.fromEntries(
      parts.map(([key, part]) => [key, part(document)]).filter(([, value]) => value !== undefined),
    );
}

/** Returns the value of a path in an expression: through an array, the array of the values of its documents. */
function fieldAt(value: unknown, path: readonly string[]): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(value))
    return value.map((item) => fieldAt(item, path)).filter((item) => item !== undefined);
  return isPlainObject(value) && Object.hasOwn(value, head) ? fieldAt(value[head], rest) : undefined;
}

/** Returns whether a `$group` reads documents; if it only counts them, they are not decoded. */
export function readsDocuments(spec: unknown): boolean {
  if (typeof spec === 'string') return spec.startsWith('$');
  const parts: unknown[] = Array.isArray(spec) ? spec : isPlainObject(spec) ? Object.values(spec) : [];
  return parts.some(readsDocuments);
}

/** Adds numbers as MongoDB does: whole ones exactly, with an Int32 growing into a Long and that into a Double. */
class Sum {
  private whole = 0n;
  private fraction = 0;
  private widest: 'int' | 'long' | 'double' = 'int';

  add(value: unknown): void {
    if (value === undefined || bsonType(value) !== TYPE.number) return;
    if (value instanceof Int32) this.whole += BigInt(value.value);
    else if (value instanceof Long) {
      this.whole += value.toBigInt();
      if (this.widest === 'int') this.widest = 'long';
    } else if (value instanceof Double) {
      this.fraction += toNumber(value);
      this.widest = 'double';
    } else throw notImplemented('$sum of Decimal128');
  }

  result(): unknown {
    if (this.widest === 'double' || BigInt.asIntN(64, this.whole) !== this.whole)
      return new Double(Number(this.whole) + this.fraction);
    const fits = this.widest === 'int' && BigInt.asIntN(32, this.whole) === this.whole;
    return fits ? new Int32(Number(this.whole)) : Long.fromBigInt(this.whole);
  }
}

/** Maximum size of the keys of all groups in bytes. */
const MAX_GROUP_BYTES = 100 * 1024 * 1024;

/** The `$group` stage with `$sum`. */
export class Grouping {
  private readonly groupId: Expression;
  private readonly fields: (readonly [string, Expression])[];
  private readonly groups = new Map<string, { id: unknown; sums: Sum[] }>();
  private bytes = 0;

  constructor(spec: Document) {
    if (!('_id' in spec))
      throw new CommandError(15955, 'Location15955', 'a group specification must include an _id');
    this.groupId = compileExpression(spec._id);
    this.fields = Object.entries(spec)
      .filter(([name]) => name !== '_id')
      .map(([name, accumulator]) => [name, compileAccumulator(name, accumulator)] as const);
  }

  /** @throws CommandError 292 for too many groups */
  add(document: Document): void {
    const id = this.groupId(document) ?? null;
    const key = encode(id).toString('latin1');
    let group = this.groups.get(key);
    if (!group) {
      group = { id, sums: this.fields.map(() => new Sum()) };
      this.groups.set(key, group);
      this.bytes += key.length + 64;
      if (this.bytes > MAX_GROUP_BYTES)
        throw new CommandError(
          292,
          'QueryExceededMemoryLimitNoDiskUseAllowed',
          'Exceeded memory limit for $group',
        );
    }
    for (const [i, [, expression]] of this.fields.entries()) group.sums[i]!.add(expression(document));
  }

  *results(): Generator<Document> {
    for (const { id, sums } of this.groups.values())
      yield {
        _id: id,
        ...Object.fromEntries(this.fields.map(([name], i) => [name, sums[i]!.result()])),
      };
  }
}

function compileAccumulator(name: string, accumulator: unknown): Expression {
  if (name.includes('.') || name.startsWith('$')) throw badValue(`The field name '${name}' is not allowed`);
  const [entry, ...others] = isPlainObject(accumulator) ? Object.entries(accumulator) : [];
  if (!entry || others.length > 0)
    throw new CommandError(40234, 'Location40234', `The field '${name}' must be an accumulator object`);
  const [operator, expression] = entry;
  if (operator !== '$sum')
    throw new CommandError(15952, 'Location15952', `unknown group operator '${operator}'`);
  return compileExpression(expression);
}
