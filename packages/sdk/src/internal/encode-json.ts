/* eslint no-restricted-properties: 'off' -- single values are encoded as usual */
/**
 * Encodes plain data as JSON. Unlike `JSON.stringify` it ignores an inherited `toJSON`: old libraries such as Prototype
 * 1.7 add one to `Array.prototype` that turns every array into a string, which no server understands. `undefined` and
 * functions are omitted from objects and become `null` in arrays, as in ECMA-262, section 25.5.2.
 */
export function encodeJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  // A loop, because such pages also replace the methods of arrays.
  let json = '';
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1)
      json += `${index === 0 ? '' : ','}${encodeJson(value[index])}`;
    return `[${json}]`;
  }
  const { toJSON } = value as { toJSON?: () => unknown };
  if (value instanceof Date && toJSON) return encodeJson(toJSON.call(value));
  for (const key of Object.keys(value)) {
    const one = (value as Record<string, unknown>)[key];
    if (one === undefined || typeof one === 'function' || typeof one === 'symbol') continue;
    json += `${json === '' ? '' : ','}${JSON.stringify(key)}:${encodeJson(one)}`;
  }
  return `{${json}}`;
}
