DROP INDEX list_spans_closed;
