"""Who acts for a person, and who may sign in to her own pages."""
