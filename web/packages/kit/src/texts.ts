/** The kit's own texts. */
export const kitTexts = {
  en: {
    failed: {
      title: "Something went wrong",
      text: "This page cannot be shown. What you have written is kept.",
      reload: "Load again",
      pane: "This part cannot be shown",
      again: "Try again",
    },
    restoring: "One moment …",
    needed: {
      text: "Please open this from the app or site that you are signed in to.",
      refused: "You could not be signed in. Please open this again from your app or site.",
    },
    signIn: "Sign in",
    signedInAs: "Signed in as {{name}}",
    askWho: {
      title: "Continue as {{name}}?",
      text: "You are signed in as {{name}}. The link that you have opened is for somebody else.",
      yes: "Continue as {{name}}",
      no: "No",
    },
    ended: {
      text: "Your sign-in has ended. What is here stays, to be read. To write, sign in again.",
      elsewhere:
        "Your sign-in has ended. What is here stays, to be read. To write, open this again from the app or site that you are signed in to.",
      signIn: "Sign in again",
      again: "Go on here",
    },
    signOutAsk: {
      title: "Sign out?",
      open_one: "{{count}} chat is still open: somebody may be waiting for you.",
      open_other: "{{count}} chats are still open: somebody may be waiting for you.",
      unsent: "What you have written and not sent is lost.",
    },
    wrongRole: {
      title: { organizer: "This is for organizers", participant: "This is for participants" },
      text: {
        organizer: "You are signed in as {{name}}, an organizer.",
        participant: "You are signed in as {{name}}, a participant.",
      },
      open: { organizer: "Open the organizers' console", participant: "Open the participants' app" },
    },
    signOut: "Sign out",
    signOutFailed: "The server cannot be reached, so you are still signed in. Please try again.",
    unreachable: {
      title: "No connection",
      text: "The server cannot be reached. It is tried again every few seconds.",
      retry: "Try now",
    },
    demo: {
      text: "This is a demo: who do you want to be?",
      organizer: "Organizer {{number}}",
      participant: "Participant {{number}}",
      other: "Another number",
      enter: "Sign in",
      failed: "That did not work. The number may belong to the other side, or the code to a demo of before.",
      code: "The code that the demo's terminal shows",
      hint: "A browser holds one person at a time, for each name of the server.",
      private: "To be two, open a private window.",
      beside: "To be on both sides at once, use the other name of this machine:",
    },
  },
  de: {
    failed: {
      title: "Etwas ist schiefgegangen",
      text: "Diese Seite kann nicht angezeigt werden. Was Sie geschrieben haben, bleibt erhalten.",
      reload: "Neu laden",
      pane: "Dieser Teil kann nicht angezeigt werden",
      again: "Noch einmal",
    },
    restoring: "Einen Moment …",
    needed: {
      text: "Bitte öffnen Sie dies aus der App oder Website, in der Sie angemeldet sind.",
      refused:
        "Die Anmeldung hat nicht geklappt. Bitte öffnen Sie dies noch einmal aus Ihrer App oder Website.",
    },
    signIn: "Anmelden",
    signedInAs: "Angemeldet als {{name}}",
    askWho: {
      title: "Als {{name}} weitermachen?",
      text: "Sie sind als {{name}} angemeldet. Der Link, den Sie geöffnet haben, ist für jemand anderen.",
      yes: "Als {{name}} weitermachen",
      no: "Nein",
    },
    ended: {
      text: "Ihre Anmeldung ist abgelaufen. Was hier steht, bleibt und kann gelesen werden. Zum Schreiben melden Sie sich neu an.",
      elsewhere:
        "Ihre Anmeldung ist abgelaufen. Was hier steht, bleibt und kann gelesen werden. Zum Schreiben öffnen Sie dies noch einmal aus der App oder Website, in der Sie angemeldet sind.",
      signIn: "Neu anmelden",
      again: "Hier weitermachen",
    },
    signOutAsk: {
      title: "Abmelden?",
      open_one: "{{count}} Chat ist noch offen: Vielleicht wartet jemand auf Sie.",
      open_other: "{{count}} Chats sind noch offen: Vielleicht wartet jemand auf Sie.",
      unsent: "Was Sie geschrieben und nicht gesendet haben, geht verloren.",
    },
    wrongRole: {
      title: { organizer: "Das ist für das Personal", participant: "Das ist für Gäste" },
      text: {
        organizer: "Sie sind als {{name}} angemeldet und gehören zum Personal.",
        participant: "Sie sind als {{name}} angemeldet und sind Gast.",
      },
      open: { organizer: "Konsole für das Personal öffnen", participant: "App für Gäste öffnen" },
    },
    signOut: "Abmelden",
    signOutFailed:
      "Der Server ist nicht erreichbar, Sie sind also noch angemeldet. Bitte versuchen Sie es noch einmal.",
    unreachable: {
      title: "Keine Verbindung",
      text: "Der Server ist nicht erreichbar. Alle paar Sekunden wird es noch einmal versucht.",
      retry: "Jetzt versuchen",
    },
    demo: {
      text: "Dies ist eine Vorführung: Wer möchten Sie sein?",
      organizer: "Personal {{number}}",
      participant: "Gast {{number}}",
      other: "Eine andere Nummer",
      enter: "Anmelden",
      failed:
        "Das hat nicht geklappt. Vielleicht gehört die Nummer zur anderen Seite oder der Code zu einer früheren Vorführung.",
      code: "Der Code, den das Terminal der Vorführung zeigt",
      hint: "Ein Browser hält für jeden Namen des Servers eine Person auf einmal.",
      private: "Um zwei zu sein, öffnen Sie ein privates Fenster.",
      beside: "Um auf beiden Seiten zugleich zu sein, nehmen Sie den anderen Namen dieses Rechners:",
    },
  },
};
