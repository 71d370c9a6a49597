/** What links in messages tell the browser: the page that they lead to learns nothing of this one, nor may it change it. */
export const LINK_REL = 'noopener noreferrer nofollow ugc';
