import type { Me } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import { createContext, useContext, useEffect, useRef } from "react";

/** Whether the sign-in has ended by itself, and the ways back. */
export interface SignInEnd {
  /** Whose it is, or was; undefined outside of a gate. */
  me: Me | undefined;
  ended: boolean;
  /** The page that signs people in, if the server names one. */
  url: string | undefined;
  /** Looks whether there is a new sign-in. */
  again: () => void;
}

export const SignInEndContext = createContext<SignInEnd>({
  me: undefined,
  ended: false,
  url: undefined,
  again: () => {},
});

/** Who is signed in; undefined outside of a gate. */
export function useMe(): Me | undefined {
  return useContext(SignInEndContext).me;
}

/** Whether the sign-in has ended; the client of this page goes on by itself when there is a new one. */
export function useSignInEnd(): SignInEnd {
  const end = useContext(SignInEndContext);
  const client = useMessenger();
  const before = useRef(end.ended);
  useEffect(() => {
    if (before.current && !end.ended) client.reconnect();
    before.current = end.ended;
  }, [client, end.ended]);
  return end;
}
