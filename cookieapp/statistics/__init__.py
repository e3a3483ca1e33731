"""How the pages are used, by those who agreed to be counted.

The way of a page view, from below:

    counting     what is counted: events, periods, visits, and the tally of a day    (pure)
    collecting   on the request: who asks, from where; a buffer, emptied in the background
    keeping      in SQL: events for 30 days, daily figures for 25 months, and their end
    showing      a report of a period, with no small number in it, as pages and as files
    whole        all of it put together for one application
    mine         the visitor's own page: see, take along, erase, begin anew
"""
