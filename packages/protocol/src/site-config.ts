import { z } from 'zod';

/** A way to sign in that a page may offer. More will be added. */
export type SignInWay = 'password';

/** Body of `GET /api/config/?client_id=`: what is public about an OAuth client's site. */
export interface SiteConfig {
  /** The site. */
  site: {
    /** Its name, for display. */
    name: string;
  };
  /** How users sign in with this client; empty for a client that is not meant for pages. */
  signIn: SignInWay[];
  /** Whether users may register. */
  registration: boolean;
}

const MAX_CLIENT_ID = 128;

export const siteConfigSchema: z.ZodType<{ client_id: string }> = z.object({
  client_id: z.string().min(1).max(MAX_CLIENT_ID),
});
