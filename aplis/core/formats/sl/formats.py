"""Slovene dates in figures, as offices write them: no month name to put into a case."""

DATE_FORMAT = "j. n. Y"
SHORT_DATE_FORMAT = "j. n. Y"
MONTH_DAY_FORMAT = "j. n."
DATETIME_FORMAT = "j. n. Y, G.i"
SHORT_DATETIME_FORMAT = "j. n. Y, G.i"
TIME_FORMAT = "G.i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%d. %m. %Y", "%d.%m.%Y", "%Y-%m-%d"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
