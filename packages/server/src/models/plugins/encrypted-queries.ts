import type { Query } from 'mongoose';
import { isDataKeyId } from '../../crypto/data-keys.js';
import type { SealingKey } from '../../crypto/data-keys.js';
import { EncryptedFieldError } from './field-cipher.js';
import type { FieldCipher, Fields } from './field-cipher.js';

type AnyQuery = Query<unknown, unknown>;

/** Encrypts what an update of one document sets, and refuses what it cannot encrypt. @throws EncryptedFieldError */
export function sealUpdate(query: AnyQuery, cipher: FieldCipher): void {
  refuseUpsertByField(query, cipher);
  const { set, others } = splitUpdate(query.getUpdate());
  refuseOperators(others, cipher);
  const assignments = sealAssignments(query, set, cipher);
  query.setUpdate({ ...others, ...(Object.keys(assignments).length > 0 && { $set: assignments }) });
}

/** Encrypts a replacement. @throws EncryptedFieldError */
export function sealReplacement(query: AnyQuery, cipher: FieldCipher): void {
  refuseUpsertByField(query, cipher);
  query.setUpdate(sealAssignments(query, splitUpdate(query.getUpdate()).set, cipher));
}

/** Refuses to write protected paths of many documents at once: each text is bound to one. @throws EncryptedFieldError */
export function refuseUpdateOfMany(query: AnyQuery, cipher: FieldCipher): void {
  refuseUpsertByField(query, cipher);
  const { set, others } = splitUpdate(query.getUpdate());
  refuseOperators({ ...others, $set: set }, cipher);
}

function sealAssignments(query: AnyQuery, assignments: Fields, cipher: FieldCipher): Fields {
  const touched = Object.keys(assignments).filter(cipher.protectedPath);
  if (touched.length === 0) return assignments;
  const values = touched.filter((path) => cipher.paths.includes(path));
  const keyPaths = values.map(cipher.keyPathOf);
  const unknown = touched.find((path) => !values.includes(path) && !keyPaths.includes(path));
  if (unknown) throw new EncryptedFieldError(`unable to write ${unknown}; only the plugin does`);
  if (query.getOptions().upsert) throw new EncryptedFieldError(`unable to upsert ${touched[0]}`);
  const id = fixedId(query);
  return values.reduce((result, path) => {
    const key = namedKey(assignments[cipher.keyPathOf(path)], cipher);
    return { ...result, ...cipher.seal(id, path, result[path], key) };
  }, assignments);
}

/** An update names the data key that is to seal a value beside it. */
function namedKey(keyId: unknown, cipher: FieldCipher): SealingKey | undefined {
  if (keyId === undefined || keyId === null) return undefined;
  if (typeof keyId !== 'string' || !isDataKeyId(keyId))
    throw new EncryptedFieldError('unable to seal an update; what names its key is no id of a data key');
  return cipher.sealingKey(keyId);
}

function refuseUpsertByField(query: AnyQuery, { protectedPath }: FieldCipher): void {
  const path = query.getOptions().upsert && pathsOf(query.getFilter()).find(protectedPath);
  if (path) throw new EncryptedFieldError(`unable to upsert by ${path}`);
}

function refuseOperators(operators: Fields, { protectedPath }: FieldCipher): void {
  for (const [operator, change] of Object.entries(operators)) {
    const renamed = operator === '$rename' ? Object.values(change as Record<string, string>) : [];
    const path = [...Object.keys(change as Fields), ...renamed].find(protectedPath);
    if (path) throw new EncryptedFieldError(`unable to change ${path} by ${operator}`);
  }
}

/** Splits an update into what it sets (Mongoose takes bare fields as `$set`) and its other operators. */
function splitUpdate(update: unknown): { set: Fields; others: Fields } {
  if (Array.isArray(update)) throw new EncryptedFieldError('unable to update by a pipeline');
  const set: Fields = {};
  const others: Fields = {};
  for (const [key, value] of Object.entries((update ?? {}) as Fields)) {
    if (key === '$set') Object.assign(set, value);
    else if (key.startsWith('$')) others[key] = value;
    else set[key] = value;
  }
  return { set, others };
}

/** The paths that a filter names, also inside of `$and` and its like: an upsert takes values from them. */
function pathsOf(filter: Fields): string[] {
  return Object.entries(filter).flatMap(([key, value]) =>
    key.startsWith('$') && Array.isArray(value) ? value.flatMap((part) => pathsOf(part as Fields)) : [key],
  );
}

/** The one `_id` that a filter fixes, as the text is bound to it. */
function fixedId(query: AnyQuery): unknown {
  const given = (query.getFilter() as Fields)._id;
  const keys = isPlainObject(given) ? Object.keys(given) : null;
  const id = keys?.length === 1 && keys[0] === '$eq' ? (given as Fields).$eq : given;
  if (id === null || id === undefined || isPlainObject(id) || Array.isArray(id))
    throw new EncryptedFieldError('unable to encrypt an update; its filter does not fix _id to one value');
  return (query.model.schema.path('_id') as unknown as { cast(value: unknown): unknown }).cast(id);
}

function isPlainObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
