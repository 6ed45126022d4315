"""One requirement filled through hubs by many offers: the hubs are chosen by cuts, the offers by prices.

`ways` lays the program out in arrays; `cuts` says what any set of open hubs costs at least, with a row that
holds for all other sets; `restricted` makes a plan of a set; `choice` goes from set to set until the bound
and the best plan are as near as asked.
"""
