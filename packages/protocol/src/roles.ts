/** What a member may do, from most to least. */
export const MEMBER_ROLES = ['owner', 'moderator', 'member'] as const;
/** Owners may do everything; moderators delete messages, add and remove plain members. */
export type MemberRole = (typeof MEMBER_ROLES)[number];
