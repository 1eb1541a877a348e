import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import TextField from "@mui/material/TextField";
import { decimalsOf, formatMoney, LIMITS, type Peer, parseAmount, tipLimit } from "@switchboard/chat";
import { useInbox, useMessenger } from "@switchboard/chat/react";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { Button } from "../root/button.js";
import { viewerLocale } from "../time/format.js";
import { currenciesOf } from "./currencies.js";
import { personName } from "./model.js";
import { useTexts } from "./texts/use-texts.js";

/** Asks how much to give, and gives it. */
export function TipDialog(props: { peer: Peer; chatId: string; onDone: () => void }): ReactNode {
  const { peer, chatId, onDone } = props;
  const { t } = useTexts();
  const client = useMessenger();
  const id = useId();
  const limits = useInbox((state) => state.limits);
  const currencies = currenciesOf(limits);
  const [chosen, setCurrency] = useState<string>();
  const [text, setText] = useState("");
  const [words, setWords] = useState("");
  const [wrong, setWrong] = useState<"invalid" | "tooMuch">();
  const currency = chosen ?? currencies[0] ?? "EUR";
  const most = tipLimit(limits, currency) ?? 0;
  const amount = parseAmount(text, currency);
  const shown = (of: number) => formatMoney({ amount: of, currency }, viewerLocale());
  const example = (5).toFixed(decimalsOf(currency));
  const tooLong = Array.from(words).length > (limits?.messageChars ?? LIMITS.messageChars);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (amount === undefined) return setWrong("invalid");
    if (amount > most) return setWrong("tooMuch");
    if (tooLong) return;
    client.tip(chatId, { amount, currency }, words.trim());
    onDone();
  };
  return (
    <Dialog open onClose={onDone} aria-labelledby={`${id}-title`} fullWidth maxWidth="xs">
      <form onSubmit={submit} noValidate>
        <DialogTitle id={`${id}-title`}>{t("tip.title", { name: personName(peer, t) })}</DialogTitle>
        <DialogContent sx={{ display: "flex", flexDirection: "column", gap: 2 }}>
          <DialogContentText>{t("tip.note")}</DialogContentText>
          <Box sx={{ display: "flex", gap: 1, alignItems: "flex-start" }}>
            <TextField
              autoFocus
              fullWidth
              label={t("tip.amount")}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                setWrong(undefined);
              }}
              error={wrong !== undefined}
              helperText={
                wrong ? t(`tip.${wrong}`, { example, amount: shown(most) }) : t("tip.hint", { example })
              }
              slotProps={{ htmlInput: { inputMode: "decimal", autoComplete: "off" } }}
            />
            <TextField
              select
              label={t("tip.currency")}
              value={currency}
              onChange={(event) => {
                setCurrency(event.target.value);
                setWrong(undefined);
              }}
              slotProps={{ select: { native: true }, htmlInput: { "aria-label": t("tip.currency") } }}
              sx={{ flexShrink: 0, minWidth: 96 }}
            >
              {currencies.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </TextField>
          </Box>
          <TextField
            fullWidth
            multiline
            maxRows={4}
            label={t("tip.message")}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            error={tooLong}
            helperText={tooLong ? t("tip.tooLong") : undefined}
          />
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2.5, flexWrap: "wrap", gap: 1 }}>
          <Button onClick={onDone}>{t("cancel")}</Button>
          <Button type="submit" variant="contained">
            {amount === undefined ? t("tip.giveNothing") : t("tip.give", { amount: shown(amount) })}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
