import mongoose from 'mongoose';
import { toObjectId } from '../../../models/object-id.js';
import { idOf } from '../target.js';
import type { Look } from '../actions.js';

/** Target: the user, whose row says when the password was set. */
export const isPasswordChanged: Look = async ({ User }, { target, at }) => {
  const filter = { _id: { $eq: toObjectId(idOf(target)) }, passwordSetAt: mongoose.trusted({ $gte: at }) };
  return (await User.exists(filter)) !== null;
};
