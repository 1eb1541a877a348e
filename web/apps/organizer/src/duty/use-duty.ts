import type { AvailabilityState, OwnAvailability } from "@switchboard/chat/organizer";
import { useOrganizer, useOrganizerState } from "@switchboard/chat/organizer/react";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNotices } from "../notices/notices.js";
import { failureText } from "../ui/failure.js";

/** Whether the user takes requests, and how to say something else. */
export interface DutySwitch {
  /** Undefined where the server does not know such a thing. */
  said: OwnAvailability | undefined;
  busy: boolean;
  set: (state: AvailabilityState) => void;
  /** Which way of not taking requests is about to be chosen. */
  asking: Exclude<AvailabilityState, "available"> | undefined;
  ask: (state: Exclude<AvailabilityState, "available"> | undefined) => void;
}

const ABOUT = "duty";

/** Used once in the console. */
export function useDuty(): DutySwitch {
  const { t } = useTranslation();
  const { acts } = useOrganizer();
  const notices = useNotices();
  const said = useOrganizerState((state) => state.availability);
  const [busy, setBusy] = useState(false);
  const [asking, ask] = useState<DutySwitch["asking"]>();
  const set = useCallback(
    async (state: AvailabilityState) => {
      setBusy(true);
      notices.drop(ABOUT);
      try {
        await acts.setAvailability(state);
      } catch (error) {
        notices.say({ about: ABOUT, text: failureText(error, t), severity: "error", lasting: true });
      } finally {
        setBusy(false);
      }
    },
    [acts, notices, t],
  );
  return useMemo(
    () => ({ said, busy, set: (state) => void set(state), asking, ask }),
    [said, busy, set, asking],
  );
}
