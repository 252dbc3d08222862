"""What looks for something in pieces of logs, one folder each; they do not know each other."""
