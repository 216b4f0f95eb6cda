"""The command line (命令行). A command reads the question, asks, prints: no rule and no SQL."""
