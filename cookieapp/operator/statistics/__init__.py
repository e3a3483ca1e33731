"""Statistics, for the operator: how the pages are used, by those who agreed to be counted.

words     keys of figures, said in the language of the page
links     addresses that keep the period and the visits that were chosen
wanted    what an address asks for, and the reports it needs
pages     the pages and the files
"""
