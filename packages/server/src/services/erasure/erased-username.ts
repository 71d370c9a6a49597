import type { Types } from 'mongoose';

/** Returns the username of who was erased: it is free for nobody else, and says nothing. */
export const erasedUsername = (user: Types.ObjectId): string => `deleted-${user.toString()}`;
