import { type RefObject, useEffect, useState } from "react";
import type { VirtuosoHandle } from "react-virtuoso";
import type { Seq } from "../generated/wire.js";
import type { Row } from "./rows.js";
import type { Follow } from "./use-follow.js";

/** The way to a message that is answered, and back. */
export interface Jump {
  /** The message that was gone to: it stands out. */
  marked: Seq | undefined;
  go: (seq: Seq, from: Seq | undefined) => void;
  /** Goes back to the answer; undefined where one has not come from one. */
  back: (() => void) | undefined;
}

interface Surroundings {
  list: RefObject<VirtuosoHandle | null>;
  rows: readonly Row[];
  follow: Follow;
  /** Whether there is more above, and what fetches it. */
  hasOlder: boolean;
  loadingOlder: boolean;
  onOlder: (() => Promise<void>) | undefined;
}

/** A message that is not here is paged to: each page that comes is looked through, and the next one asked for. */
export function useJump({ list, rows, follow, hasOlder, loadingOlder, onOlder }: Surroundings): Jump {
  const [wanted, setWanted] = useState<Seq>();
  const [marked, setMarked] = useState<Seq>();
  const [from, setFrom] = useState<Seq>();
  useEffect(() => {
    if (wanted === undefined) return;
    const index = rows.findIndex(({ entry }) => entry.message?.seq === wanted);
    if (index >= 0) {
      setWanted(undefined);
      setMarked(wanted);
      follow.leave();
      list.current?.scrollToIndex({ index, align: "center" });
      return;
    }
    const oldest = rows.find(({ entry }) => entry.message !== undefined)?.entry.message?.seq ?? 0;
    const isAbove = hasOlder && oldest > wanted;
    if (!isAbove || onOlder === undefined) setWanted(undefined);
    // What keeps it from coming is told at the edge of the list, where it can be tried again.
    else if (!loadingOlder) onOlder().catch(() => setWanted(undefined));
  }, [wanted, rows, hasOlder, loadingOlder, onOlder, follow, list]);
  return {
    marked,
    go: (seq, origin) => {
      setFrom(origin);
      setMarked(undefined);
      setWanted(seq);
    },
    back:
      from === undefined
        ? undefined
        : () => {
            setFrom(undefined);
            setWanted(from);
          },
  };
}
