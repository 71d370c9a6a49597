import mongoose from 'mongoose';

/** Breaks a node: the unique indexes of messages on one of these fields do not exist. */
export function withoutIndexOn(...fields) {
  const { index } = mongoose.Schema.prototype;
  mongoose.Schema.prototype.index = function some(keys, options) {
    const isGone = 'room' in keys && fields.some((field) => field in keys);
    return isGone ? this : index.call(this, keys, options);
  };
}
