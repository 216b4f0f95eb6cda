"""The documentation, and the programs that write the pages which code can write better (文档)."""
