import mongoose from 'mongoose';

/** Returns the condition of times up to this one. A sparse or partial index of times serves a range that has both ends. */
export const dueBy = (now: Date) => mongoose.trusted({ $gt: new Date(0), $lte: now });
