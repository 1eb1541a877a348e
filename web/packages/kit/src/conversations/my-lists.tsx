import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import ListItem from "@mui/material/ListItem";
import Typography from "@mui/material/Typography";
import type { List as OwnList } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import { type FormEvent, type ReactNode, useState } from "react";
import { Button } from "../root/button.js";
import { PersonAvatar } from "./avatar.js";
import { failureText } from "./failure.js";
import { ListNameField } from "./list-name-field.js";
import { MorePages } from "./more-pages.js";
import { useTexts } from "./texts/use-texts.js";
import { useListsChanged } from "./use-lists-changed.js";
import { usePaged } from "./use-paged.js";

interface Props {
  /** To write to all of its members. */
  onWrite: (list: OwnList) => void;
  onManage: (list: OwnList) => void;
}

/** The user's own lists, and a new one. */
export function MyLists({ onWrite, onManage }: Props): ReactNode {
  const { t } = useTexts();
  const client = useMessenger();
  const lists = usePaged(client.rest.lists);
  useListsChanged(lists.again);
  if (lists.state === "failed" && lists.items.length === 0) {
    const forbidden = (lists.error as { code?: string } | null)?.code === "forbidden";
    if (forbidden) return <Typography sx={{ p: 2 }}>{t("lists.notYours")}</Typography>;
    return (
      <Alert severity="error" sx={{ m: 2 }} action={<Button onClick={lists.again}>{t("retry")}</Button>}>
        {t("lists.failed")}
      </Alert>
    );
  }
  return (
    <>
      <NewList onMade={onManage} />
      {lists.items.length === 0 ? (
        <Typography sx={{ p: 2, color: "text.secondary" }}>
          {t(lists.state === "loading" ? "block.loading" : "lists.none")}
        </Typography>
      ) : (
        <Box component="ul" aria-label={t("lists.title")} sx={{ m: 0, p: 0 }}>
          {lists.items.map((list) => (
            <ListItem key={list.id} sx={{ gap: 1.5, flexWrap: "wrap", py: 1.25 }}>
              <PersonAvatar name={list.name} list />
              <Box sx={{ flex: "1 1 9rem", minWidth: 0 }}>
                <Typography sx={{ fontWeight: 600, overflowWrap: "anywhere" }}>{list.name}</Typography>
                <Typography variant="body2" sx={{ color: "text.secondary" }}>
                  {t("lists.members", { count: list.members })}
                </Typography>
              </Box>
              <Button onClick={() => onManage(list)}>{t("lists.manage")}</Button>
              <Button variant="outlined" disabled={list.members === 0} onClick={() => onWrite(list)}>
                {t("lists.write")}
              </Button>
            </ListItem>
          ))}
        </Box>
      )}
      <MorePages of={lists} />
    </>
  );
}

function NewList({ onMade }: { onMade: (list: OwnList) => void }): ReactNode {
  const { t } = useTexts();
  const client = useMessenger();
  const [name, setName] = useState("");
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || name.trim() === "") return;
    setBusy(true);
    setError(undefined);
    try {
      onMade(await client.rest.createList(name.trim()));
    } catch (failure) {
      setError(failureText(failure, t));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Box
      component="form"
      noValidate
      onSubmit={submit}
      sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "flex-start", p: 2 }}
    >
      <ListNameField
        value={name}
        error={error}
        onChange={(value) => {
          setName(value);
          setError(undefined);
        }}
      />
      <Button type="submit" variant="contained" disabled={busy || name.trim() === ""} sx={{ minHeight: 56 }}>
        {t("lists.create")}
      </Button>
    </Box>
  );
}
