/* Pictures shown large: only who opens one needs the script. */
import { SottoLightbox } from '../components/sotto-lightbox/sotto-lightbox.js';

export const elements = {
  'sotto-lightbox': SottoLightbox,
};
