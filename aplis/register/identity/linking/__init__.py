"""All files held against one another in one batch: who may be registered twice. What it finds a worker decides; nothing is merged."""
