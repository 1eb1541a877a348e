import type { HelpView } from "@switchboard/chat";
import { useOrganizerState } from "@switchboard/chat/organizer/react";
import { type ReactNode, useMemo, useState } from "react";
import { HandOverDialog } from "./hand-over-dialog.js";
import type { HandOver } from "./hand-over-menu.js";
import { useOwnOffer } from "./own-offer.js";
import { ReturnDialog } from "./return-dialog.js";
import { useWithdraw } from "./use-withdraw.js";

/** How the open chat may go to somebody else, and what is asked about it. */
export interface HandingOver {
  /** Undefined where it may not: with a server of before, or of a chat that is not the user's any more. */
  handOver: HandOver | undefined;
  takeBack: (() => void) | undefined;
  /** What is asked about it now. */
  about: "offer" | "return" | undefined;
  onDone: () => void;
}

export function useHandOver(view: HelpView | undefined, me: number): HandingOver {
  const knows = useOrganizerState((state) => state.handsOver);
  const [asking, setAsking] = useState<{ about: "offer" | "return"; chatId: string }>();
  const offer = useOwnOffer(view?.chat.id, me);
  const withdraw = useWithdraw();
  const chatId = view?.chat.id;
  const possible = knows && view !== undefined && view.chat.ended === 0 && view.chat.turn !== undefined;
  const handOver = useMemo<HandOver | undefined>(() => {
    if (!possible || chatId === undefined) return undefined;
    return {
      offer: () => setAsking({ about: "offer", chatId }),
      giveBack: () => setAsking({ about: "return", chatId }),
    };
  }, [possible, chatId]);
  // What was asked about another chat, or one that has left, is settled.
  const about = possible && asking?.chatId === chatId ? asking?.about : undefined;
  return {
    handOver,
    takeBack: offer && (() => withdraw(offer.offerId)),
    about,
    onDone: () => setAsking(undefined),
  };
}

/** The question, while there is one. */
export function HandingDialog(props: { view: HelpView | undefined } & HandingOver): ReactNode {
  const { view, about, onDone } = props;
  if (view === undefined || about === undefined) return null;
  const Dialog = about === "offer" ? HandOverDialog : ReturnDialog;
  return <Dialog key={`${about} ${view.chat.id}`} view={view} onDone={onDone} />;
}
