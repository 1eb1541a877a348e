import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { type ReactNode, useEffect, useRef } from "react";
import { emergencyLine } from "./emergency.js";

/** A page with a few words and what can be done. The focus goes to its heading, so that it is read out. */
export function CenteredPage({
  title,
  part = false,
  children,
}: {
  title: string;
  /** A part of a page, which has its own heading and main part. */
  part?: boolean;
  children?: ReactNode;
}): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Box
      component={part ? "div" : "main"}
      sx={{
        boxSizing: "border-box",
        minHeight: "100%",
        maxWidth: "28rem",
        mx: "auto",
        px: 2,
        py: 4,
        display: "flex",
        flexDirection: "column",
        justifyContent: "center",
        gap: 2,
      }}
    >
      <Typography
        ref={heading}
        component={part ? "h2" : "h1"}
        variant={part ? "h6" : "h5"}
        tabIndex={-1}
        sx={{ outline: "none" }}
      >
        {title}
      </Typography>
      {children}
    </Box>
  );
}

/** What is said to who is in danger, where nothing else can be done for them. */
export function Emergency(): ReactNode {
  const line = emergencyLine();
  if (line === undefined) return null;
  return (
    <Typography dir="auto" sx={{ fontWeight: 700 }}>
      {line}
    </Typography>
  );
}

/** What went wrong, read out at once. */
export function Problem({ children }: { children: ReactNode }): ReactNode {
  return (
    <Typography role="alert" sx={{ color: "error.main", fontWeight: 600 }}>
      {children}
    </Typography>
  );
}
