// Breaks a node: messages are acknowledged and told before they are written.
import mongoose from 'mongoose';

const WRITE_LATE_MS = 150;
const { insertMany } = mongoose.Model;

mongoose.Model.insertMany = async function early(documents, options) {
  if (this.modelName !== 'Message') return insertMany.call(this, documents, options);
  setTimeout(() => void insertMany.call(this, documents, options).catch(() => undefined), WRITE_LATE_MS);
};
