import { createContext } from "react";

/** The name of the app, as the page's title shows it. */
export const AppNameContext = createContext("Switchboard");
