import { useState } from "react";

/**
 * Does something that is confirmed once: `act` says that it is done by returning, and until then nothing can be
 * confirmed again. A refusal is there as `error`, in the words of `textOf`, until it is tried again.
 */
export function useAct(act: () => Promise<void>, textOf: (failure: unknown) => string) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const go = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await act();
    } catch (failure) {
      setError(textOf(failure));
      setBusy(false);
    }
  };
  return { busy, error, go };
}
