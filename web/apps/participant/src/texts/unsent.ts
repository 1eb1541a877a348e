import i18next from "i18next";
import { useTranslation } from "react-i18next";

const NAMESPACE = "unsent";

const en = {
  title: "Not sent yet",
  kept: "Not sent yet. This device keeps your request, and sends it by itself as soon as there is a connection and the app is open.",
  open: "Not sent yet. Leave this page open: it sends your request by itself as soon as there is a connection.",
  now: "Try now",
  takeBack: "Take back",
  refused: "Not sent",
  over: "No longer waiting",
  change: "Change it",
  discard: "Discard",
  add: "Send this to the conversation",
};

const de: typeof en = {
  title: "Noch nicht gesendet",
  kept: "Noch nicht gesendet. Dieses Gerät behält Ihre Anfrage und sendet sie von selbst, sobald es eine Verbindung gibt und die App offen ist.",
  open: "Noch nicht gesendet. Lassen Sie diese Seite offen: Sie sendet Ihre Anfrage von selbst, sobald es eine Verbindung gibt.",
  now: "Jetzt versuchen",
  takeBack: "Zurücknehmen",
  refused: "Nicht gesendet",
  over: "Wartet nicht mehr",
  change: "Ändern",
  discard: "Verwerfen",
  add: "Das in das Gespräch senden",
};

/** In both languages. */
export const unsentTexts = { en, de };

/** What is said of a request that has not arrived. It comes with the screen that says it, not with the first one. */
export function useUnsentTexts() {
  if (!i18next.hasResourceBundle("en", NAMESPACE)) {
    i18next.addResourceBundle("en", NAMESPACE, en);
    i18next.addResourceBundle("de", NAMESPACE, de);
  }
  return useTranslation([NAMESPACE, "app"]);
}
