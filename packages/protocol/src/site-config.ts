import { z } from 'zod';

/** A way to sign in that a page may offer; more will come. */
export type SignInWay = 'password';

/** What `GET /api/config/?client_id=` tells everybody about an OAuth client's site. */
export interface SiteConfig {
  site: {
    /** For people. */
    name: string;
  };
  /** How people sign in with this client; empty for one that is not made for pages. */
  signIn: SignInWay[];
  /** Whether people may register by themselves. */
  registration: boolean;
}

const MAX_CLIENT_ID = 128;

export const siteConfigSchema: z.ZodType<{ client_id: string }> = z.object({
  client_id: z.string().min(1).max(MAX_CLIENT_ID),
});
