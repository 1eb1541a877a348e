/** The newest conversations: as many as the server gives at once. */
export const CONVERSATIONS = "/conversations?limit=200";
