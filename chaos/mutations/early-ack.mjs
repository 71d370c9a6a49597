// Breaks a node: messages are acknowledged and published before they are written.
import mongoose from 'mongoose';

const WRITE_LATE_MS = 150;
const { static: define } = mongoose.Schema.prototype;

mongoose.Schema.prototype.static = function some(name, method) {
  if (name !== 'insertRecords') return define.call(this, name, method);
  return define.call(this, name, async function early(records) {
    setTimeout(() => void method.call(this, records).catch(() => undefined), WRITE_LATE_MS);
  });
};
