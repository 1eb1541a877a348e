import type { HelpView } from "@switchboard/chat";
import { useEffect, useRef } from "react";
import { chatBeside } from "../chats/order.js";
import type { DutySwitch } from "../duty/use-duty.js";
import type { HandOver } from "../handover/hand-over-menu.js";
import type { Command } from "../shortcuts/keymap.js";
import { useShortcuts } from "../shortcuts/use-shortcuts.js";
import type { DetailsSwitch } from "../ui/controls.js";
import type { WaitSwitch } from "../waiting/use-wait.js";
import { focusConversation, focusSearch } from "./focus.js";
import type { Route } from "./route.js";
import type { Go } from "./use-route.js";

/** What the shortcuts act on. */
export interface Scene {
  route: Route;
  go: Go;
  listed: readonly HelpView[];
  /** The open chat, if it can be closed. */
  closable: string | undefined;
  wait: WaitSwitch;
  duty: DutySwitch;
  /** How the open chat may go to somebody else. */
  handOver: HandOver | undefined;
  /** Takes back what of it is being offered. */
  takeBack: (() => void) | undefined;
  /** Asks whether the agency's chat that is open is to be taken over. */
  takeOver: (() => void) | undefined;
  /** Answers the offer that came first. */
  answerOffer: ((accept: boolean) => void) | undefined;
  hasTeam: boolean;
  canWait: boolean;
  details: DetailsSwitch;
  onClose: (chatId: string) => void;
  onHelp: () => void;
}

/** Carries the shortcuts out. */
export function useCommands(enabled: boolean, scene: Scene): void {
  const { route, go, listed } = scene;
  const focusNext = useRef<() => void>(undefined);

  // After the chat has changed, and what it shows is there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the route is what is waited for.
  useEffect(() => {
    focusNext.current?.();
    focusNext.current = undefined;
  }, [route]);

  const openChat = (chatId: string | undefined): boolean => {
    if (chatId === undefined) return false;
    if (route.view === "chats" && route.chatId === chatId) {
      focusConversation();
    } else {
      focusNext.current = focusConversation;
      go({ view: "chats", chatId });
    }
    return true;
  };

  useShortcuts(enabled, (command: Command): boolean => {
    const open = route.view === "chats" ? route.chatId : undefined;
    switch (command.do) {
      case "next chat":
        return openChat(chatBeside(listed, open, 1));
      case "previous chat":
        return openChat(chatBeside(listed, open, -1));
      case "open chat":
        return openChat(listed[command.index]?.chat.id);
      case "write":
        focusConversation();
        return true;
      case "accept":
        if (scene.canWait && !scene.wait.busy) scene.wait.set(!scene.wait.waiting);
        return true;
      case "duty":
        if (scene.duty.said === undefined) return false;
        if (scene.duty.said.state === "available") scene.duty.ask("away");
        else scene.duty.set("available");
        return true;
      case "team":
        if (!scene.hasTeam) return false;
        go({ view: route.view === "team" ? "chats" : "team" });
        return true;
      case "hand over":
        return did(scene.handOver?.offer);
      case "give back":
        return did(scene.handOver?.giveBack);
      case "take back":
        return did(scene.takeBack);
      case "take over":
        return did(scene.takeOver);
      case "accept offer":
      case "decline offer":
        return did(scene.answerOffer && (() => scene.answerOffer?.(command.do === "accept offer")));
      case "close chat":
        if (scene.closable !== undefined) scene.onClose(scene.closable);
        return true;
      case "archives": {
        // What had the keyboard goes away with the view.
        const away = route.view === "archive";
        focusNext.current = away ? focusConversation : focusSearch;
        go({ view: away ? "chats" : "archive" });
        return true;
      }
      case "details":
        scene.details.set(!scene.details.open);
        return true;
      case "help":
        scene.onHelp();
        return true;
    }
  });
}

/** Whether there was something to do; it is done. */
function did(act: (() => void) | undefined): boolean {
  act?.();
  return act !== undefined;
}
