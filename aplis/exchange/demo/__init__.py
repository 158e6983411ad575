"""A made-up region to look at: six agencies, families told by hand, and neighbours drawn by lot from a seed.

Nobody in it exists. It comes in as a feed, through the same importer that any other system's data comes through.
The told families are in stories/, what happens to the others in themes/; both are Slovene, in the house's plain words.
"""
