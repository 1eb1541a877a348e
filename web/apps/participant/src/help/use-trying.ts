import type { ChatErrorShape } from "@switchboard/chat";
import { useRef, useState } from "react";

/** An act that the server decides about: one at a time, with what came of it. */
export interface Trying {
  busy: boolean;
  /** Why the last one was refused. */
  error: ChatErrorShape | undefined;
  /** Does it, unless another one is under way. */
  run: (act: () => Promise<void>) => Promise<void>;
}

export function useTrying(): Trying {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ChatErrorShape>();
  const running = useRef(false);
  const run = async (act: () => Promise<void>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setError(undefined);
    try {
      await act();
    } catch (thrown) {
      setError(thrown as ChatErrorShape);
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { busy, error, run };
}
