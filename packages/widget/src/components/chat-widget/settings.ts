/** The values that these attributes may have. */
export const SETTINGS = {
  mode: ['floating', 'inline', 'fullscreen'],
  side: ['end', 'start', 'left', 'right'],
  theme: ['auto', 'light', 'dark'],
  titleCount: ['on', 'off'],
};
