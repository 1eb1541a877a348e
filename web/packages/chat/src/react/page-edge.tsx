import type { ReactNode } from "react";
import type { ChatLabels } from "./labels.js";
import type { Paging } from "./use-paging.js";

/** What stands where the fetched part of a log ends. Always of the same height, so that nothing jumps. */
export function PageEdge(props: { loading: boolean; paging: Paging; labels: ChatLabels }): ReactNode {
  const { loading, paging, labels } = props;
  return (
    <div className="sb-edge" aria-live="polite">
      {loading && <span>{labels.loadingOlder}</span>}
      {!loading && paging.failed && (
        <>
          <span>{labels.olderFailed}</span>
          <button type="button" className="sb-small-button" onClick={paging.again}>
            {labels.retry}
          </button>
        </>
      )}
    </div>
  );
}

/** The two ends, handed through the list. */
export interface Edges {
  top: ReactNode;
  bottom: ReactNode;
}

/** The list's own parts: made once, since new ones would draw the whole list anew. */
export const PARTS = {
  Header: ({ context }: { context?: Edges }): ReactNode => context?.top,
  Footer: ({ context }: { context?: Edges }): ReactNode => context?.bottom || <div className="sb-end" />,
};
