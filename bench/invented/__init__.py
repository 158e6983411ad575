"""An invented region of any size for measuring: the same people from the same seed, relative to the day it is made."""
