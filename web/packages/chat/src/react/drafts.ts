import type { Client, Drafts } from "../api.js";

/** The drafts of a client's user: `client.drafts`. */
export const draftsOf = (client: Client): Drafts => client.drafts;
