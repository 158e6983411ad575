"""Pages about one person. Each begins by opening the file; see sharing.looks."""
