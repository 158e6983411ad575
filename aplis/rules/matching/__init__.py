"""Whether two descriptions are of one person: how names are folded, by which keys people are found, what agreement weighs."""
