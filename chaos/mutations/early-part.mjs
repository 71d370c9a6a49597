// Breaks a node: parts of files are acknowledged before they are written.
import mongoose from 'mongoose';

const WRITE_LATE_MS = 150;
const { create } = mongoose.Model;

mongoose.Model.create = function some(...rows) {
  if (this.modelName !== 'FileChunk') return create.apply(this, rows);
  setTimeout(() => void create.apply(this, rows).catch(() => undefined), WRITE_LATE_MS);
  return Promise.resolve();
};
