/** What every schema of ours says: nothing unknown is stored or queried, and indexes are made by `ensureIndexes` only. */
export const SCHEMA_OPTIONS = {
  versionKey: false,
  strict: 'throw',
  strictQuery: 'throw',
  autoIndex: false,
  autoCreate: false,
  id: false,
} as const;
