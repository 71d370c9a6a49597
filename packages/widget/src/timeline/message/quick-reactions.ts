/** The emojis of the strip in the menu of a message. */
export const QUICK_REACTIONS = ['👍', '❤️', '😂', '🙏', '👀', '🎉'] as const;
