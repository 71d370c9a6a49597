/** The roles of a member, from most to least powerful. */
export const MEMBER_ROLES = ['owner', 'moderator', 'member'] as const;
/** Owners may do everything; moderators may delete messages, and add and remove plain members. */
export type MemberRole = (typeof MEMBER_ROLES)[number];
