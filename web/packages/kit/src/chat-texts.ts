import { eventLabel, type LabelChanges } from "@switchboard/chat/react";
import { useTranslation } from "react-i18next";
import { viewerLocale } from "./time/format.js";

/** The texts of `<Chat>` and `<MessageList>` in the language of the app, and the language of their times. */
export function useChatTexts(): { labels: LabelChanges; locale: string } {
  const language = useTranslation("kit").i18n.resolvedLanguage ?? "en";
  return { labels: language === "de" ? german : english, locale: viewerLocale(language) };
}

/** The components speak English by themselves. */
const english: LabelChanges = {};

const german: LabelChanges = {
  messages: "Nachrichten",
  noMessages: "Noch keine Nachrichten",
  loading: "Nachrichten werden geladen",
  loadingOlder: "Ältere Nachrichten werden geladen",
  olderFailed: "Ältere Nachrichten konnten nicht geladen werden.",
  today: "Heute",
  yesterday: "Gestern",
  you: "Sie",
  participant: "Gast",
  organizer: "Personal",
  delivery: {
    queued: "Wird später gesendet",
    sending: "Wird gesendet",
    failed: "Fehlgeschlagen",
    "not sent": "Nicht gesendet",
    sent: "Gesendet",
    delivered: "Zugestellt",
    read: "Gelesen",
  },
  retry: "Noch einmal",
  showAll: "Alles zeigen",
  discard: "Verwerfen",
  error: ({ code }) => {
    if (code === "too_large") return "Die Nachricht ist zu lang.";
    if (code === "chat_closed") return "Der Chat ist beendet.";
    if (code === "network") return "Keine Verbindung.";
    if (code === "message_gone") return "Die Nachricht wurde schon gelöscht.";
    if (code === "too_late") return "Dafür ist es zu spät.";
    if (code === "too_many_changes") return "Die Nachricht wurde schon zu oft bearbeitet.";
    return `Die Nachricht konnte nicht gesendet werden (${code}).`;
  },
  place: ({ lat, lng }) => `Standort ${lat.toFixed(5)}, ${lng.toFixed(5)}`,
  toNewest: (count) => {
    if (count === 0) return "Neueste Nachrichten";
    return count === 1 ? "1 neue Nachricht" : `${count} neue Nachrichten`;
  },
  message: "Nachricht",
  gone: "Nachricht gelöscht",
  edited: "bearbeitet",
  more: "Was mit dieser Nachricht geschehen soll",
  edit: "Bearbeiten",
  delete: "Löschen",
  reply: "Antworten",
  answering: "Antwort auf",
  answers: "Antwort auf ",
  earlier: "Eine frühere Nachricht",
  backToAnswer: "Zurück zur Antwort",
  reactions: "Reaktionen",
  reacted: (emoji, count, own) =>
    `${emoji}: ${count === 1 ? "1 Person" : `${count} Personen`}${own ? ", auch Sie" : ""}`,
  deleteForAll: "Für alle löschen?",
  cancel: "Abbrechen",
  editing: "Sie bearbeiten Ihre Nachricht",
  save: "Speichern",
  unreadable: "Diese Nachricht kann nicht angezeigt werden.",
  tip: (amount) => `Trinkgeld: ${amount}`,
  tipPending: "Wird bezahlt",
  tipFailed: (amount) => `Ihr Trinkgeld von ${amount} wurde nicht bezahlt.`,
  tipUnknown: (amount) =>
    `Ob Ihr Trinkgeld von ${amount} bezahlt wurde, ist noch nicht bekannt. Wenn ja, erscheint es hier.`,
  noticeLink: "Zahlungseinstellungen",
  notice: "Hinweis",
  event: eventLabel({
    somebody: "Jemand",
    of: {
      queued: () => "Die Anfrage wartet.",
      matched: (who) => `${who} hat sie angenommen.`,
      not_opened: (who) => `${who} hat nicht hineingesehen. Sie wartet wieder.`,
      returned: (who) => `${who} hat sie zurückgegeben. Sie wartet wieder.`,
      unattended: (who) => `${who} ist nicht mehr da. Sie wartet wieder.`,
      called_back: () => "Es wurde um jemand anderen gebeten. Sie wartet wieder.",
      moved: (who) => `${who} hat sie jetzt.`,
      taken_over: (who) => `${who} hat sie übernommen.`,
      resolved: () => "Alles ist gut, sagt der Gast.",
      closed: () => "Sie wurde beendet.",
      withdrawn: () => "Sie wurde zurückgezogen.",
      expired: () => "Niemand hat sie rechtzeitig angenommen.",
      "notice:still_waiting": () => "Sie wartet noch.",
      "notice:organizer_away": (who) => `${who} hat die Verbindung verloren.`,
    },
  }),
  typing: (name) => `${name} schreibt …`,
  placeholder: "Nachricht schreiben",
  send: "Senden",
  charactersLeft: (left) => (left < 0 ? `${-left} Zeichen zu viel` : `Noch ${left} Zeichen`),
  closed: "Dieser Chat ist beendet.",
  connecting: "Verbindung wird hergestellt …",
  syncing: "Nachrichten werden abgeholt …",
  offline: "Keine Verbindung.",
  kept: "Was Sie schreiben, bleibt erhalten und wird so bald wie möglich gesendet.",
  disabled: "Sie können wieder schreiben, sobald die Verbindung zurück ist.",
  reconnect: "Jetzt versuchen",
  signedOut: {
    "not started": "Nicht verbunden.",
    closed: "Nicht verbunden.",
    "signed out": "Sie sind abgemeldet.",
    "no token": "Sie sind abgemeldet.",
    "not allowed": "Sie dürfen diesen Chat nicht benutzen.",
    replaced: "Sie haben dies anderswo geöffnet, darum ruht es hier.",
  },
  useHere: "Hier benutzen",
};
