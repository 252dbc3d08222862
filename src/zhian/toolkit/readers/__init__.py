"""From what lies on a disk to what a scanner takes, one module a form; they do not know each other."""
