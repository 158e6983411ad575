"""Pages about keeping: runs, what stops them, and the register of processing."""
