import type { Document } from '../document.js';
import { isPlainObject } from '../document.js';
import { toNumber } from '../index-keys/encode.js';
import { CommandError } from '../errors.js';

const isOn = (value: unknown) => (typeof value === 'boolean' ? value : toNumber(value) !== 0);

/** Includes or excludes fields, by dotted path. A mixture is refused, but for `_id`. */
export function applyProjection(document: Document, projection: Document | undefined): Document {
  const entries = Object.entries(projection ?? {});
  if (entries.length === 0) return document;
  for (const [path, value] of entries) {
    if (isPlainObject(value))
      throw new CommandError(168, 'InvalidPipelineOperator', `unable to project ${path} by an expression`);
  }
  const others = entries.filter(([path]) => path !== '_id');
  const including = others.length > 0 ? isOn(others[0]![1]) : isOn(projection!._id);
  if (others.some(([, value]) => isOn(value) !== including)) {
    throw new CommandError(31254, 'Location31254', 'Cannot do exclusion in inclusion projection');
  }
  const keepId = projection!._id === undefined || isOn(projection!._id);
  const paths = others.map(([path]) => path.split('.'));
  const result = including ? pick(document, paths) : omit(document, paths);
  if (!keepId) delete result._id;
  else if (including && '_id' in document) return { _id: document._id, ...result };
  return result;
}

function pick(document: Document, paths: string[][]): Document {
  const result: Document = {};
  for (const key of Object.keys(document)) {
    const below = paths.filter(([head]) => head === key);
    if (below.length === 0) continue;
    if (below.some((path) => path.length === 1)) result[key] = document[key];
    else {
      const value = each(
        document[key],
        (item) =>
          pick(
            item,
            below.map((path) => path.slice(1)),
          ),
        true,
      );
      if (value !== undefined) result[key] = value;
    }
  }
  return result;
}

function omit(document: Document, paths: string[][]): Document {
  const result: Document = {};
  for (const key of Object.keys(document)) {
    const below = paths.filter(([head]) => head === key);
    if (below.some((path) => path.length === 1)) continue;
    result[key] =
      below.length === 0
        ? document[key]
        : each(
            document[key],
            (item) =>
              omit(
                item,
                below.map((path) => path.slice(1)),
              ),
            false,
          );
  }
  return result;
}

function each(value: unknown, apply: (item: Document) => Document, dropScalars: boolean): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => each(item, apply, dropScalars)).filter((item) => item !== undefined);
  }
  if (isPlainObject(value)) return apply(value);
  return dropScalars ? undefined : value;
}
