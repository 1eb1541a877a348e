/**
 * What the protocol says of help chats before `wire.ts` is written anew with it. Each line goes when it is there; a
 * server of before says none of it.
 */
declare module "./wire.js" {
  interface MemberChat {
    /** For its owner and supervisors: the time of the participant's oldest entry without an answer. */
    awaitingSince?: Time;
  }
}

export {};
