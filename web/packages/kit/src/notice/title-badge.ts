import { useContext, useEffect } from "react";
import { AppNameContext } from "../root/app-name.js";

/** The page's title with a number in front, unless it is 0. */
export function titleWithBadge(title: string, count: number): string {
  return count > 0 ? `(${count}) ${title}` : title;
}

/** Shows a number in the page's title, before the name of the app. */
export function useTitleBadge(count: number): void {
  const name = useContext(AppNameContext);
  useEffect(() => {
    document.title = titleWithBadge(name, count);
    return () => {
      document.title = name;
    };
  }, [name, count]);
}
