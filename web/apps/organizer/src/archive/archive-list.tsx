import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { Button } from "@switchboard/kit";
import { moveFocus } from "@switchboard/kit/conversations";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type ListProps, Virtuoso } from "react-virtuoso";
import { Empty } from "../ui/empty.js";
import { failureText } from "../ui/failure.js";
import { ArchiveIcon } from "../ui/icons.js";
import { ArchiveRow } from "./archive-row.js";
import type { FoundChat } from "./found-chat.js";
import type { Paging } from "./use-pages.js";

interface Props {
  paging: Paging<FoundChat>;
  filtered: boolean;
  /** It was asked for those that nobody ever took. */
  unanswered: boolean;
  open: string | undefined;
  onOpen: (chat: FoundChat) => void;
}

/** What was found, newest end first; the next page comes as one scrolls down. */
export function ArchiveList({ paging, filtered, unanswered, open, onOpen }: Props): ReactNode {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const { pages, more, again } = paging;
  const { items, status } = pages;
  if (items.length === 0) {
    if (status === "loading") return <Empty title={t("archive.loading")} />;
    if (status === "failed") return <Failed paging={paging} />;
    if (unanswered && !filtered) return <Empty icon={<ArchiveIcon />} title={t("archive.noUnanswered")} />;
    return filtered ? (
      <Empty icon={<ArchiveIcon />} title={t("archive.noneFound")} hint={t("archive.noneFoundHint")} />
    ) : (
      <Empty icon={<ArchiveIcon />} title={t("archive.none")} hint={t("archive.noneHint")} />
    );
  }
  return (
    <Box ref={list} onKeyDown={(event) => moveFocus(event, list.current)} sx={{ flex: 1, minHeight: 0 }}>
      <Virtuoso
        key={pages.question}
        tabIndex={-1}
        data={items}
        computeItemKey={(_, chat) => chat.id}
        increaseViewportBy={400}
        // What failed waits for the button: without it the end of the list would try again and again.
        endReached={() => status === "ready" && void more().catch(() => undefined)}
        itemContent={(_, chat) => <ArchiveRow chat={chat} open={chat.id === open} onOpen={onOpen} />}
        components={PARTS}
        context={{ status, full: pages.full, count: items.length, again, error: pages.error }}
      />
    </Box>
  );
}

/** The rows alone are the list: the scroller around them and what stands below are not. */
function Rows(props: ListProps): ReactNode {
  const { t } = useTranslation();
  // biome-ignore lint/a11y/useSemanticElements: the virtualiser measures a div.
  return <div role="list" aria-label={t("archive.list")} {...props} />;
}

type Foot = Pick<Paging<FoundChat>["pages"], "status" | "full" | "error"> & {
  count: number;
  again: () => void;
};

function ListFoot({ context }: { context?: Foot }): ReactNode {
  const { t } = useTranslation();
  if (context === undefined) return null;
  const { status, full, count, again, error } = context;
  return (
    <Box role="status" sx={{ p: 2, minHeight: 56, textAlign: "center", color: "text.secondary" }}>
      {status === "loading" && <Typography variant="body2">{t("archive.more")}</Typography>}
      {full && <Typography variant="body2">{t("archive.full", { count })}</Typography>}
      {status === "failed" && (
        <>
          <Typography variant="body2">{failureText(error, t)}</Typography>
          <Button size="small" onClick={again}>
            {t("archive.retry")}
          </Button>
        </>
      )}
    </Box>
  );
}

const PARTS = { List: Rows, Footer: ListFoot };

function Failed({ paging }: { paging: Paging<FoundChat> }): ReactNode {
  const { t } = useTranslation();
  return (
    <Alert
      severity="error"
      sx={{ m: 2 }}
      action={
        <Button color="inherit" size="small" onClick={paging.again}>
          {t("archive.retry")}
        </Button>
      }
    >
      {`${t("archive.failed")} ${failureText(paging.pages.error, t)}`}
    </Alert>
  );
}
