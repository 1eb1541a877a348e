import type { State } from "@switchboard/chat";
import { useCallback, useMemo, useState } from "react";
import { keptOrder, type Listed, orderOf, rowsOf, sameOrder } from "./order.js";

/** What keeps the rows of the list where they are. */
export type Hold = "pointer" | "keyboard";

/** The list of chats as it is shown. */
export interface ListOrder {
  listed: Listed;
  /** Whether the rows would stand otherwise, were they free to move. */
  isBehind: boolean;
  /** Keeps the rows where they are, or lets them go. */
  hold: (by: Hold, on: boolean) => void;
  /** Puts them in order now, whoever keeps them. */
  sort: () => void;
}

/** The listed chats in their order. A row never moves under the pointer, nor while the keyboard is in the list. */
export function useListOrder(chats: State["chats"]): ListOrder {
  const wanted = useMemo(() => orderOf(chats), [chats]);
  const [shown, setShown] = useState(wanted);
  const [holds, setHolds] = useState({ pointer: false, keyboard: false });
  const isHeld = holds.pointer || holds.keyboard;
  const next = isHeld ? keptOrder(shown, wanted, chats) : wanted;
  const isMoved = !sameOrder(shown, next);
  if (isMoved) setShown(next);
  const order = isMoved ? next : shown;
  return {
    listed: useMemo(() => rowsOf(order, chats), [order, chats]),
    isBehind: !sameOrder(order, wanted),
    hold: useCallback((by, on) => setHolds((now) => (now[by] === on ? now : { ...now, [by]: on })), []),
    sort: () => setShown(wanted),
  };
}
