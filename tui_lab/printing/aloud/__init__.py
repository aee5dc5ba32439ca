"""The lab as lines of text: for a screen reader, a slow line, or a script that types for somebody."""
