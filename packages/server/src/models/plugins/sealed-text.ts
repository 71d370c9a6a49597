import { Schema } from 'mongoose';
import type { Model } from 'mongoose';
import type { SealedText } from '../../crypto/data-keys.js';

/**
 * The type of a field whose text `services/keys` seals with a data key. Stored at the path that the text is bound to, in
 * the document of that `_id`: `keys.seal(siteId, { id: String(_id), path: 'secret' }, text)` for a field `secret`. A
 * field of this type is found by `sotto keys verify`, without being listed anywhere.
 */
export const SEALED_TEXT = new Schema<SealedText>(
  { token: { type: String, required: true }, keyId: { type: String, required: true } },
  { _id: false },
);

/** Returns the paths of a model that hold a sealed text. */
export function sealedPathsOf({ schema }: Pick<Model<unknown>, 'schema'>): string[] {
  const paths: string[] = [];
  schema.eachPath((path, type) => {
    if ((type as { schema?: unknown }).schema === SEALED_TEXT) paths.push(path);
  });
  return paths;
}
