// Breaks a node: parts of files are acknowledged before they are written, to the database or beside the embedded store.
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import mongoose from 'mongoose';

const WRITE_LATE_MS = 150;
const { create } = mongoose.Model;
const { rename } = files;

/** Resolves at once, and does the work later. */
function late(work) {
  setTimeout(() => void work().catch(() => undefined), WRITE_LATE_MS);
  return Promise.resolve();
}

mongoose.Model.create = function some(...rows) {
  const write = () => create.apply(this, rows);
  return this.modelName === 'FileChunk' ? late(write) : write();
};

files.rename = (from, to) => (from.includes('drafts') ? late(() => rename(from, to)) : rename(from, to));
syncBuiltinESMExports();
